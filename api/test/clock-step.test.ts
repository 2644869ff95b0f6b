import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { stringify } from 'yaml'
import { clocksForTests } from '../../infra/test/clock/stepped-clock.ts'
import type { Config } from '../src/config.ts'
import { followAlerts } from './alert-stream.ts'
import { runProgram } from './program.ts'
import { eventually, startTripline } from './running-tripline.ts'
import { workFolder } from './work-folder.ts'

const HOUR = 3_600_000
/** None further from the first than a session lasts. */
const STEPS = [5 * HOUR, -6 * HOUR, 0]
const config: Config = {
  agents: 'agents.yaml',
  sources: [{ name: 'trail', path: 'logs', format: 'cloudtrail' }],
  checkpointMs: 200,
}

/** A record of `agent-n` reading a decoy, at the time it has where the clock is right. */
function touch(n: number): string {
  return JSON.stringify({
    eventVersion: '1.09',
    userIdentity: {
      ...{ type: 'IAMUser', principalId: `AIDAEXAMPLE${n}`, accountId: '123456789012' },
      ...{ arn: `arn:aws:iam::123456789012:user/agent-${n}`, userName: `agent-${n}` },
      accessKeyId: `AKIAEXAMPLE${String(n).padStart(9, '0')}`,
    },
    eventTime: new Date().toISOString().replace(/\.\d+Z/, 'Z'),
    ...{ eventSource: 'secretsmanager.amazonaws.com', eventName: 'GetSecretValue' },
    ...{ awsRegion: 'eu-central-1', sourceIPAddress: '192.0.2.10', userAgent: 'aws-sdk-go/1.44' },
    requestParameters: { secretId: 'prod/payments/master-key-old' },
    eventID: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    ...{ readOnly: true, eventType: 'AwsApiCall', recipientAccountId: '123456789012' },
  })
}

test('a wall clock that steps by hours ends no session, no token and no lock, and alerts go on', async (t) => {
  const folder = workFolder(t)
  const clocks = clocksForTests(folder)
  if (clocks.kind === 'none') return t.skip(`skipped: ${clocks.reason}`)
  const clock = clocks.make('all')
  mkdirSync(join(folder, 'logs'))
  writeFileSync(join(folder, 'agents.yaml'), stringify({ decoys: ['*payments/master-key*'] }))
  const tripline = startTripline(t, folder, config, clock.env)
  const address = await tripline.address
  const made = await runProgram(
    ['token', '--name', 'test', '--role', 'analyst', '--state', 'state'],
    folder,
  )
  const token = made.stdout.trim()
  const login = await fetch(`${address}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const stream = await followAlerts(address, token)
  const alerted = (): boolean[] =>
    STEPS.map((_, n) => stream.arrived.some(({ alert }) => alert.agentId.includes(`agent-${n}`)))

  for (const [n, step] of STEPS.entries()) {
    clock.set(step)
    // In a new folder: no hint of the operating system names it, only a scan does.
    mkdirSync(join(folder, `logs/${n}`))
    appendFileSync(join(folder, `logs/${n}/trail.ndjson`), `${touch(n)}\n`)
    const what = `the alert of agent-${n}, the clock ${step / HOUR} hours ahead`
    await eventually(
      what,
      30_000,
      async () => alerted(),
      (seen) => seen[n] === true,
    )
    for (const headers of [{ cookie }, { authorization: `Bearer ${token}` }]) {
      const { status } = await fetch(`${address}/v1/status`, { headers })
      assert.equal(status, 200, `${Object.keys(headers)}, the clock ${step / HOUR} hours ahead`)
    }
    const other = await runProgram(['up', '--port', '0', '--state', 'state'], folder)
    assert.match(other.stderr, /in use|another process/)
    await eventually('a checkpoint', 10_000, tripline.status, ({ lag }) => lag === 0)
  }
  stream.close()
  tripline.send('SIGTERM')
  assert.equal((await tripline.finished).code, 0)
})
