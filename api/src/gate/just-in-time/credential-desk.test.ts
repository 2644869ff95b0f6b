import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { embeddedKeptValues, metricsRegistry } from '@tripline/infra'
import { keptOpen, openAwsGround, skip } from '../../../test/providers/aws-ground.ts'
import { loopbackVault } from '../../../test/providers/loopback-vault.ts'
import { workFolder } from '../../../test/work-folder.ts'
import type { Approval } from '../approvals/approval.ts'
import { NO_CALL_TEXT } from '../approvals/call-text.ts'
import type { Broker } from './broker.ts'
import type { HeldCredential } from './credential-desk.ts'
import { createCredentialDesk } from './credential-desk.ts'
import { stsBroker } from './sts-broker.ts'
import { vaultBroker } from './vault-broker.ts'

const forever = new AbortController().signal
const HOUR = 3_600_000
let now = Date.now()
const clock = { now: () => now }

function approvalOf(id: string, more: Partial<Approval> = {}): Approval {
  return {
    ...{
      id,
      digest: 'd',
      state: 'approved',
      requestedBy: 'gateway',
      agentId: 'cleaner',
      owner: '',
    },
    ...{ action: 'db:DropTable', actionClass: 'destroy', resourceType: '', resourceId: 'x' },
    ...{ account: '', environment: 'prod', credentialId: '', risk: 80, reasons: [], needed: 1 },
    call: NO_CALL_TEXT,
    ...{
      approvedBy: [],
      deniedBy: null,
      requestedAt: now,
      expiresAt: now + HOUR,
      usedAt: 0,
      ...more,
    },
  }
}

/** A desk over a folder that outlives it. */
function deskAt(t: TestContext, folder: string, brokers: readonly Broker[]) {
  const kept = embeddedKeptValues<HeldCredential>(join(folder, 'credentials'))
  let closed = false
  const close = async () => {
    if (!closed) await kept.close()
    closed = true
  }
  t.after(close)
  const piled: string[] = []
  const metrics = metricsRegistry()
  const desk = createCredentialDesk({
    ...{ brokers, kept, lifeMs: HOUR, mostPerAgent: 3, clock, metrics },
    onPileUp: (agentId, count) => piled.push(`${agentId} ${count}`),
  })
  return { desk, piled, metrics, close }
}

async function vaultGround(t: TestContext) {
  const vault = await loopbackVault()
  t.after(vault.close)
  const paths = [{ path: 'database/creds/cleanup', actions: ['db:*'], accounts: [] }]
  return { ...vault, broker: vaultBroker({ api: vault.api(), paths, clock }) }
}

test('a lease is made for an approval, once, and ends with its task', async (t) => {
  const { broker, leases } = await vaultGround(t)
  const { desk, metrics } = deskAt(t, workFolder(t), [broker])
  const approval = approvalOf('apr_1')
  const handed = await Promise.all([
    desk.issue(approval, 'task-1', forever),
    desk.issue(approval, 'task-1', forever),
  ])
  const [first, second] = handed
  assert.equal(second?.kind, 'refused', 'one approval is one credential')
  assert.equal(first?.kind, 'issued')
  if (first?.kind !== 'issued') return
  assert.ok(leases.works(first.credential.credentialId))
  assert.ok(first.secret.password)
  const stored = JSON.stringify(desk.held())
  for (const secret of Object.values(first.secret)) assert.ok(!stored.includes(secret))
  assert.match(await metrics.text(), /credentials_held\{state="live"\} 1/)
  assert.deepEqual(await desk.endTask('task-1', forever), { revoked: 1, left: 0 })
  assert.equal(leases.works(first.credential.credentialId), false)
  const again = await desk.issue(approval, 'task-2', forever)
  assert.equal(again.kind === 'refused' && again.why, 'the approval has been used for a credential')
})

test('without approval, after its time and for what no broker makes there is none', async (t) => {
  const { broker, server } = await vaultGround(t)
  const { desk } = deskAt(t, workFolder(t), [broker])
  for (const approval of [
    approvalOf('1', { state: 'pending' }),
    approvalOf('2', { state: 'denied' }),
    approvalOf('3', { expiresAt: now }),
    approvalOf('4', { action: 'k8s:delete' }),
  ]) {
    assert.equal((await desk.issue(approval, 'task', forever)).kind, 'refused')
  }
  assert.equal(server.calls.length, 0)
})

test('credentials whose tasks do not end pile up: one more is refused, and it is told', async (t) => {
  const { broker } = await vaultGround(t)
  const { desk, piled } = deskAt(t, workFolder(t), [broker])
  for (let i = 0; i < 3; i++) {
    assert.equal((await desk.issue(approvalOf(`apr_${i}`), `task-${i}`, forever)).kind, 'issued')
  }
  const more = await desk.issue(approvalOf('apr_4'), 'task-4', forever)
  assert.match(more.kind === 'refused' ? more.why : '', /3 credentials of cleaner have not ended/)
  assert.deepEqual(piled, ['cleaner 3'])
  await desk.endTask('task-0', forever)
  assert.equal((await desk.issue(approvalOf('apr_4'), 'task-4', forever)).kind, 'issued')
})

test('what cannot be taken back now is taken back later, by another process too', async (t) => {
  const { broker, leases, server } = await vaultGround(t)
  const folder = workFolder(t)
  const first = deskAt(t, folder, [broker])
  const handed = await first.desk.issue(approvalOf('apr_1'), 'task-1', forever)
  assert.equal(handed.kind, 'issued')
  server.fault('failing')
  assert.deepEqual(await first.desk.endTask('task-1', forever), { revoked: 0, left: 1 })
  server.fault(null)
  await first.close()
  const second = deskAt(t, folder, [broker])
  await second.desk.sweep(forever)
  assert.deepEqual(second.desk.held(), [])
  if (handed.kind === 'issued') assert.equal(leases.works(handed.credential.credentialId), false)
})

test('a credential whose task never ends ends with its time, and is forgotten with its approval', async (t) => {
  const { broker, leases } = await vaultGround(t)
  const folder = workFolder(t)
  const { desk, close } = deskAt(t, folder, [broker])
  const handed = await desk.issue(approvalOf('apr_1'), 'task-1', forever)
  assert.equal(handed.kind, 'issued')
  now += HOUR
  await desk.sweep(forever)
  if (handed.kind === 'issued') assert.equal(leases.works(handed.credential.credentialId), false)
  await desk.sweep(forever)
  await close()
  const kept = embeddedKeptValues<HeldCredential>(join(folder, 'credentials'))
  assert.deepEqual(kept.all(), [])
  await kept.close()
})

test('a session of STS is cut to the action, and denied when the task is over', {
  skip: skip ?? false,
}, async (t) => {
  now = Date.now()
  const ground = await openAwsGround()
  t.after(keptOpen.close)
  const { RoleName, arn } = await ground.role()
  const broker = stsBroker({ api: ground.api(), roleArn: arn, clock })
  const { desk } = deskAt(t, workFolder(t), [broker])
  const resourceId = 'arn:aws:ec2:eu-central-1:123456789012:volume/vol-1'
  const approval = approvalOf('apr_1', { action: 'ec2:DeleteVolume', resourceId })
  const handed = await desk.issue(approval, 'task-1', forever)
  assert.equal(handed.kind, 'issued', handed.kind === 'refused' ? handed.why : '')
  if (handed.kind !== 'issued') return
  const asked = ground.server.calls.find(({ body }) => body.includes('Action=AssumeRole'))
  const policy = JSON.parse(new URLSearchParams(asked?.body).get('Policy') ?? '{}')
  assert.deepEqual(policy.Statement[0].Resource, [resourceId])
  assert.match(handed.credential.credentialId, /^ASIA/)
  assert.ok(handed.secret.AWS_SESSION_TOKEN)
  assert.ok(!JSON.stringify(desk.held()).includes(handed.secret.AWS_SECRET_ACCESS_KEY ?? '?'))
  assert.deepEqual(await desk.endTask('task-1', forever), { revoked: 1, left: 0 })
  const [[, denied] = ['', { Statement: [] }]] = await ground.policies(RoleName)
  const { userId } = handed.credential.handle
  assert.equal(denied.Statement[0].Condition.StringEquals['aws:userid'], userId)
})
