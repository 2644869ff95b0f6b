import assert from 'node:assert/strict'
import test from 'node:test'
import type { BaselineRow, Finding, ScoredEvent } from '@tripline/detectors'
import type { AuditEvent } from '@tripline/ingest'
import { newEvent } from '@tripline/ingest'
import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import type { AlertCommand } from '../pipeline/pipeline.ts'
import { Alert } from '../wire.ts'
import { nothingDeclared } from './allowed.ts'
import type { Alerter } from './create-alerter.ts'
import { createAlerter } from './create-alerter.ts'
import { noCredentialFacts } from './credential-facts.ts'
import { alertLine } from './replay-line.ts'
import { toDetectionFinding } from './to-detection-finding.ts'

const T0 = Date.UTC(2026, 5, 18, 14, 31, 2, 114)
const validAlert = Compile(Alert)
let offset = 1000

function scored(
  fields: Partial<AuditEvent> & { id: string; occurredAt: number },
  rest: Partial<ScoredEvent> = {},
): ScoredEvent {
  const event = newEvent({
    source: 'mapped:railway',
    receivedAt: fields.occurredAt + 420,
    action: 'railway:variables',
    raw: '',
    agentId: 'staging-fixer',
    sessionId: 'ses_1',
    credentialId: 'tok_own',
    credentialKind: 'project_token',
    environment: 'staging',
    service: 'railway',
    actionClass: 'read',
    ...fields,
  })
  return {
    event,
    partition: 0,
    offset: offset++,
    idHi: 0,
    idLo: 0,
    bits: 1,
    risk: 0,
    alertId: '',
    reasoning: null,
    opens: false,
    detectors: [],
    ...rest,
  }
}

const finding = (
  one: ScoredEvent,
  channel: string,
  sentence: string,
  bits: number,
  seen = 0,
): Finding => ({
  id: `novelty.1.${channel}.${one.event.id}`,
  detector: channel === 'settings' ? 'inference-settings' : 'novelty',
  detectorVersion: 1,
  channel,
  agentId: one.event.agentId,
  eventId: one.event.id,
  occurredAt: one.event.occurredAt,
  bits,
  shownBits: bits,
  rarity: 'rarer than anything in 41,312 calls',
  context: channel === 'settings',
  techniques: ['T1078.004'],
  evidence: {
    feature: channel,
    sentence,
    observed: 'production',
    expected: 'staging',
    agent: { seen, of: 41_312 },
    peers: { seen: 0, of: 5 },
    fleet: { seen: 9, of: 24 },
    usual: null,
    now: null,
    note: '',
  },
})

const reasoning = (odd: number, bad: number, judgement: 'finding' | 'outside' = 'finding') => ({
  judgement,
  odd,
  bad,
  oddWords: 'never before, by it or its peers',
  badWords: 'cannot be undone, production, backups went with it',
  calls: 41_312,
  days: 38,
  alternatives: null,
})

/** The nine seconds: refused three times, looked around, found a token, used it, deleted the volume. */
function theCase() {
  const refused = [0, 7288, 13_286].map((at, i) =>
    scored({
      id: `refused${i}`,
      occurredAt: T0 + at,
      action: 'railway:variableUpsert',
      actionClass: 'write',
      outcome: 'denied',
      errorCode: 'Not Authorized',
    }),
  )
  const looked = Array.from({ length: 21 }, (_, i) =>
    scored({
      id: `look${i}`,
      occurredAt: T0 + 22_000 + i * 1500,
      action: 'tool:fs.read',
      resourceId: `repo:harborline/app/scripts/${i}.sh`,
      credentialId: 'vk_own',
      credentialKind: 'virtual_key',
      environment: 'unknown',
    }),
  )
  const found = scored({
    id: 'found',
    occurredAt: T0 + 61_093,
    action: 'tool:fs.read',
    actionClass: 'credential',
    secretAccess: true,
    resourceType: 'file',
    resourceId: 'repo:harborline/app/infra/scripts/domains/.env.cli',
    credentialId: 'vk_own',
    environment: 'unknown',
  })
  const as = { credentialId: 'tok_found', credentialKind: 'account_token' } as const
  const alertId = 'alr_00112233445566'
  const me = scored(
    { id: 'me', occurredAt: T0 + 66_196, action: 'railway:me', environment: 'unknown', ...as },
    { alertId, opens: true, risk: 20, bits: 12, reasoning: reasoning(0.94, 0.22) },
  )
  const prod = scored(
    {
      id: 'prod',
      occurredAt: T0 + 68_906,
      action: 'railway:environments',
      actionClass: 'list',
      environment: 'prod',
      ...as,
    },
    { alertId, risk: 30, bits: 15, reasoning: reasoning(0.97, 0.31) },
  )
  const del = scored(
    {
      id: 'delete',
      occurredAt: T0 + 74_988,
      action: 'railway:volumeDelete',
      actionClass: 'destroy',
      environment: 'prod',
      resourceType: 'volume',
      resourceId: 'vol_1/pg-data',
      destructive: true,
      irreversible: true,
      touchesBackup: true,
      ...as,
    },
    { alertId, risk: 97, bits: 22, reasoning: reasoning(0.99, 0.98, 'outside') },
  )
  const findings = [
    finding(me, 'credential', 'It used a credential new to it', 19.2),
    finding(prod, 'environment', 'It acted in production', 17.9),
    finding(del, 'action', 'It deleted a volume', 14.6),
    finding(del, 'settings', 'It thought less', 25, 12),
  ]
  return { events: [...refused, ...looked, found, me, prod, del], findings, alertId }
}

/** Earlier days: the same refusal, and what it usually did then. */
function earlier(): ScoredEvent[] {
  return Array.from({ length: 14 }, (_, i) => {
    const at = T0 - (i + 1) * 86_400_000
    return [
      scored({
        id: `l${i}`,
        occurredAt: at - 9000,
        action: 'tool:fs.read',
        credentialId: 'vk_own',
        environment: 'unknown',
      }),
      scored({ id: `r${i}`, occurredAt: at, action: 'railway:variableUpsert', outcome: 'denied' }),
      scored({
        id: `n${i}`,
        occurredAt: at + 5000,
        action: i < 11 ? 'railway:variables' : 'ticket:comment',
      }),
    ]
  }).flat()
}

function changesOf(alerter: Alerter): readonly BaselineRow[] {
  const rows: BaselineRow[] = []
  alerter.takeChanges((row) => rows.push(row))
  return rows
}

test('the case Tripline exists for is one alert that tells the story', () => {
  const alerter = createAlerter()
  const { events, findings, alertId } = theCase()
  alerter.add({ scored: earlier(), findings: [] }, 0)
  const versions = alerter.add({ scored: events, findings }, 0)
  assert.deepEqual(new Set(versions.map(({ id }) => id)), new Set([alertId]))
  const alert = versions.at(-1)
  assert.ok(alert)
  assert.equal(
    alert.title,
    'Deleted production volume pg-data and its backups, 9 s after first using a token it found',
  )
  assert.match(
    alert.story,
    /^staging-fixer was refused 3 times when it called railway:variableUpsert in staging\./,
  )
  assert.match(
    alert.story,
    /opened the credentials file .*\.env\.cli, and began to use the token tok_found/,
  )
  assert.match(
    alert.story,
    /Never before had it acted in production: 0 of 41,312 calls in 38 days, 0 of its 5 peers, 9 of 24 other agents\./,
  )
  assert.equal(alert.risk, Math.round(100 * alert.odd.value * alert.bad.value))
  assert.equal(alert.severity, 'critical')
  assert.equal(alert.outsideBudget, true)
  assert.deepEqual(
    alert.chain.map(({ stage }) => stage),
    ['snag', 'discovery', 'credential-access', 'new-credential', 'environment', 'destruction'],
  )
  assert.equal(alert.chain.at(-1)?.offsetMs, 74_988)
  assert.deepEqual(
    alert.ordinary.slice(0, 2).map(({ seen, of }) => `${seen} of ${of}`),
    ['11 of 14', '3 of 14'],
  )
  assert.equal(alert.ordinary.at(-1)?.seen, 0)
  assert.equal(alert.eventCount, events.length)
  assert.equal(alert.eventIds[0], 'refused0')
  assert.equal(alert.reasons.at(-1)?.context, true)
  assert.deepEqual(alert.reach.find(({ environment }) => environment === 'prod')?.resources, [
    {
      ...{ id: 'vol_1/pg-data', type: 'volume', gone: true, protected: false },
      ...{ changed: true, backups: 0 },
    },
  ])
  assert.match(alert.blastRadius, /It deleted pg-data\./)
  for (const technique of ['T1485', 'T1490']) assert.ok(alert.techniques.includes(technique))
  assert.ok(versions.every((version) => validAlert.Check(version)))
})

test('versions do not depend on how the log was cut into batches', () => {
  const whole = createAlerter()
  const single = createAlerter()
  offset = 5000
  const first = [...earlier(), ...theCase().events]
  const { findings } = theCase()
  const expected = whole.add({ scored: first, findings }, 0)
  const actual = first.flatMap((one) =>
    single.add({ scored: [one], findings: findings.filter((f) => f.eventId === one.event.id) }, 0),
  )
  assert.equal(JSON.stringify(actual), JSON.stringify(expected))
  const sequences = actual.map(({ sequence }) => sequence)
  assert.deepEqual(
    sequences,
    [...sequences].sort((a, b) => a - b),
  )
  assert.equal(new Set(sequences).size, sequences.length)
})

test('a restored alerter goes on as if nothing had happened', () => {
  const { events, findings } = theCase()
  const live = createAlerter()
  const cut = events.length - 2
  live.add({ scored: [...earlier(), ...events.slice(0, cut)], findings }, 0)
  const restored = createAlerter()
  restored.restore(changesOf(live))
  const rest = { scored: events.slice(cut), findings }
  assert.equal(JSON.stringify(restored.add(rest, 0)), JSON.stringify(live.add(rest, 0)))
})

const command = (fields: Partial<AlertCommand> & { id: string }): AlertCommand =>
  ({
    type: 'acknowledge',
    alertId: 'alr_00112233445566',
    agentId: 'staging-fixer',
    by: 'Priya Nair',
    at: T0 + 300_000,
    ...fields,
  }) as AlertCommand

test('commands change status, assignee and verdict once, whatever is delivered twice', () => {
  const alerter = createAlerter()
  const { events, findings } = theCase()
  alerter.add({ scored: events, findings }, 0)
  const acknowledged = alerter.command(command({ id: 'c1' }), 9000)
  assert.equal(acknowledged?.status, 'acknowledged')
  assert.equal(acknowledged?.assignee, 'Priya Nair')
  assert.equal(acknowledged?.sequence, 9000 * 64)
  const assigned = alerter.command(
    command({ id: 'c2', type: 'assign', assignee: 'Sam Whitlock' }),
    9001,
  )
  assert.equal(assigned?.assignee, 'Sam Whitlock')
  const closed = alerter.command(
    command({ id: 'c3', type: 'close', verdict: 'true_positive' }),
    9002,
  )
  assert.equal(closed?.status, 'closed')
  assert.equal(closed?.verdict, 'true_positive')
  assert.deepEqual(
    alerter.command(command({ id: 'c3', type: 'close', verdict: 'benign' }), 9003),
    closed,
  )
  assert.equal(alerter.command(command({ id: 'c4', type: 'reopen' }), 9004)?.status, 'open')
  assert.equal(alerter.command(command({ id: 'c5', alertId: 'alr_none' }), 9005), null)
})

test('an acknowledged alert that gets graver by a band is open again, and stays with whom it was assigned to', () => {
  const alerter = createAlerter()
  const { events, findings } = theCase()
  const cut = events.length - 1
  // Everything but the deletion: informational at first, then low.
  alerter.add({ scored: events.slice(0, cut), findings }, 0)
  alerter.command(command({ id: 'c1' }), 9000)
  const again = scored(
    { id: 'again', occurredAt: T0 + 70_000, action: 'railway:volumes', environment: 'prod' },
    { alertId: 'alr_00112233445566', risk: 31, bits: 15, reasoning: reasoning(0.97, 0.32) },
  )
  const [same] = alerter.add({ scored: [again], findings: [] }, 0)
  assert.equal(same?.status, 'acknowledged')
  const [graver] = alerter.add({ scored: events.slice(cut), findings }, 0)
  assert.equal(graver?.severity, 'critical')
  assert.equal(graver?.status, 'open')
  assert.equal(graver?.assignee, 'Priya Nair')
})

test('a suppression silences what it names, expires, and never silences what is outside the budget', () => {
  const suppression = {
    id: 's1',
    agentId: 'staging-fixer',
    detectors: [],
    action: '',
    alertId: '',
    by: 'Priya Nair',
    reason: 'migration',
    createdAt: T0 - 1000,
    expiresAt: T0 + 3_600_000,
  }
  const quiet = createAlerter()
  const asked = {
    type: 'suppress',
    id: 's1',
    agentId: 'staging-fixer',
    by: 'Priya Nair',
    at: T0,
  } as const
  quiet.suppress({ ...asked, suppression })
  const { events, findings } = theCase()
  const versions = quiet.add({ scored: events, findings }, 0)
  assert.deepEqual(
    versions.map(({ outsideBudget }) => outsideBudget),
    [true],
  )
  assert.equal(versions[0]?.risk, 97)

  const expired = createAlerter()
  expired.suppress({ ...asked, suppression: { ...suppression, expiresAt: T0 } })
  assert.ok(expired.add({ scored: events, findings }, 0).length > 1)

  const wide = createAlerter()
  wide.suppress({ ...asked, suppression: { ...suppression, agentId: '' } })
  assert.equal(wide.suppressions().length, 0)
})

test('an agent that just appeared has no chain, because everything is new for it', () => {
  const alerter = createAlerter()
  const { events, findings } = theCase()
  const young = events.map((one) =>
    one.reasoning === null ? one : { ...one, reasoning: { ...one.reasoning, calls: 3, days: 0 } },
  )
  const alert = alerter.add({ scored: young, findings }, 0).at(-1)
  assert.ok(alert)
  assert.ok(alert.chain.every(({ stage }) => stage !== 'new-credential' && stage !== 'environment'))
  assert.doesNotMatch(alert.title, /after first using/)
})

test('a flood within one alert makes few versions', () => {
  const alerter = createAlerter()
  const { events, findings, alertId } = theCase()
  alerter.add({ scored: events, findings }, 0)
  const flood = Array.from({ length: 5000 }, (_, i) =>
    scored(
      { id: `f${i}`, occurredAt: T0 + 80_000 + i },
      { alertId, risk: 10, reasoning: reasoning(0.9, 0.1) },
    ),
  )
  const versions = alerter.add({ scored: flood, findings: [] }, 0)
  assert.ok(versions.length < 16, `${versions.length}`)
  assert.ok((versions.at(-1)?.eventIds.length ?? 0) <= 100)
  assert.ok(JSON.stringify(versions.at(-1)).length < 100_000)
})

test('an alert leaves as a Detection Finding and as a replay line', () => {
  const alerter = createAlerter()
  const { events, findings } = theCase()
  const alert = alerter.add({ scored: events, findings }, 0).at(-1)
  assert.ok(alert)
  const ocsf = JSON.parse(JSON.stringify(toDetectionFinding(alert)))
  assert.equal(ocsf.type_uid, 200_402)
  assert.equal(ocsf.severity_id, 5)
  assert.equal(ocsf.finding_info.uid, alert.id)
  assert.equal(ocsf.finding_info.related_events.length, alert.eventIds.length)
  const line = JSON.parse(JSON.stringify(alertLine(alert)))
  assert.equal(line.time, '2026-06-18T14:32:08.310Z')
  assert.equal(line.agent, 'staging-fixer')
  assert.ok(line.detectors.length > 0 && line.event_ids.includes('delete'))
  assert.equal(line.blast_radius, alert.blastRadius)
})

test('whatever stands in an event, the alert is well-formed, bounded and survives a restart', () => {
  const nasty = fc.oneof(
    fc.constantFrom('__proto__', 'constructor', '', '/', ':::', '\u0000\n\n', 'It '.repeat(400)),
    fc.string({ maxLength: 300 }),
  )
  const fields = fc.record({
    agentId: nasty,
    sessionId: nasty,
    credentialId: nasty,
    credentialKind: nasty,
    principal: nasty,
    action: nasty,
    resourceType: nasty,
    resourceId: nasty,
    actionClass: fc.constantFrom('read', 'destroy', 'credential', 'llm'),
    outcome: fc.constantFrom('success', 'denied', 'failure'),
    environment: fc.constantFrom('prod', 'staging', 'dev', 'unknown'),
    irreversible: fc.boolean(),
    touchesBackup: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(fields, { minLength: 1, maxLength: 20 }), nasty, (all, sentence) => {
      const alerter = createAlerter()
      let last: Alert | undefined
      for (const [i, one] of all.entries()) {
        const found = scored(
          { id: `h${i}`, occurredAt: T0 + i, ...one },
          { alertId: `alr_${i % 2}`, risk: 50, reasoning: reasoning(0.8, 0.6) },
        )
        const findings = [finding(found, 'action', sentence, 12)]
        last = alerter.add({ scored: [found], findings }, 0).at(-1) ?? last
      }
      assert.ok(last !== undefined && validAlert.Check(last))
      assert.ok(last.title.length <= 160 && last.story.length <= 1200)
      const restored = createAlerter()
      restored.restore(changesOf(alerter))
      assert.deepEqual(restored.get(last.id), alerter.get(last.id))
    }),
    { numRuns: 100 },
  )
})

const oddRead = (id: string, at: number, fields: Partial<AuditEvent>, rest: Partial<ScoredEvent>) =>
  scored(
    { id, occurredAt: at, ...fields },
    {
      ...{ alertId: `alr_${id}`, opens: true, risk: 40 },
      reasoning: {
        ...{ judgement: 'finding', odd: 0.8, bad: 0.5, oddWords: 'never before', badWords: '' },
        ...{ calls: 41_312, days: 38, alternatives: null },
      },
      ...rest,
    },
  )

test('no exception whatever hides what destroys, blinds or touches a decoy in production or on what is protected', () => {
  const exception = fc.record({
    agentId: fc.constantFrom('', 'staging-fixer'),
    detectors: fc.subarray(['novelty', 'honeytoken', 'rules']),
    action: fc.constantFrom('', 'railway:act'),
    lasts: fc.integer({ min: 1, max: 90 * 86_400_000 }),
  })
  const grave = fc.record({
    kind: fc.constantFrom('destroy', 'defense', 'irreversible', 'destructive', 'decoy'),
    where: fc.constantFrom('prod', 'protected'),
    first: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(exception, { minLength: 1, maxLength: 5 }), grave, (exceptions, what) => {
      const alerter = createAlerter({
        ...{ credentialFacts: noCredentialFacts, allowed: nothingDeclared },
        protection: { isProtected: (_, id) => id === 'vault/keep' },
      })
      for (const [n, { lasts, ...rest }] of exceptions.entries()) {
        const stamped = { id: `x${n}`, by: 'Sam Whitlock', at: T0 - 1 }
        const span = { createdAt: T0 - 1, expiresAt: T0 + lasts }
        const suppression = { ...rest, ...span, id: `x${n}`, by: 'Sam Whitlock', reason: '' }
        alerter.suppress({
          ...{ ...stamped, type: 'suppress', agentId: 'staging-fixer' },
          suppression: { ...suppression, alertId: '' },
        })
      }
      const { kind } = what
      const isDecoy = kind === 'decoy'
      const fields: Partial<AuditEvent> = {
        action: 'railway:act',
        actionClass: kind === 'destroy' || kind === 'defense' ? kind : 'delete',
        irreversible: kind === 'irreversible',
        destructive: kind === 'destructive',
        environment: what.where === 'prod' ? 'prod' : 'staging',
        resourceId: what.where === 'protected' ? 'vault/keep' : 'other',
      }
      const mild = oddRead('mild', T0, { action: 'railway:act' }, { alertId: 'alr_1' })
      // What is ordinary for it is grave all the same: it comes along without a finding of its own.
      const own = what.first || isDecoy ? {} : { reasoning: null, opens: false }
      const act = oddRead('act', T0 + 1, fields, { alertId: 'alr_1', ...own })
      const found = [act].map((one) => finding(one, 'action', 'It acted', 14))
      const decoy = found.map((one) => (isDecoy ? { ...one, detector: 'honeytoken' } : one))
      const events = what.first ? [act] : [mild, act]
      const told = alerter.add({ scored: events, findings: decoy }, 0)
      assert.ok(told.length > 0, JSON.stringify(what))
    }),
  )
})

test('a verdict that ends silences the like until then and not after, and taking it back ends it at once', () => {
  const read = (id: string, at: number) => oddRead(id, at, { action: 'railway:act' }, {})
  const alerter = createAlerter()
  const tell = (one: ScoredEvent) =>
    alerter.add({ scored: [one], findings: [finding(one, 'action', 'It acted', 14)] }, 0).length
  assert.equal(tell(read('first', T0)), 1)
  const stamped = { agentId: 'staging-fixer', alertId: 'alr_first', by: 'Sam Whitlock', at: T0 + 1 }
  const close = {
    ...stamped,
    id: 'c1',
    type: 'close',
    verdict: 'benign',
    until: T0 + 1000,
  } as const
  alerter.command(close, 5000)
  alerter.command(close, 5001)
  assert.deepEqual(
    alerter.suppressions().map(({ alertId, expiresAt }) => [alertId, expiresAt]),
    [['alr_first', T0 + 1000]],
  )
  assert.equal(tell(read('second', T0 + 500)), 0)
  assert.equal(tell(read('third', T0 + 1000)), 1)
  const restored = createAlerter()
  restored.restore(changesOf(alerter))
  assert.deepEqual(restored.suppressions(), alerter.suppressions())
  alerter.command({ ...stamped, id: 'c2', type: 'reopen' }, 5002)
  assert.deepEqual(alerter.suppressions(), [])
  const attack = { ...stamped, id: 'c3', type: 'close', verdict: 'true_positive' } as const
  alerter.command({ ...attack, until: T0 + 1000 }, 5003)
  assert.deepEqual(alerter.suppressions(), [])
})
