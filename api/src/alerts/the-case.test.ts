import assert from 'node:assert/strict'
import test from 'node:test'
import type { BaselineRow, LoggedEvent } from '@tripline/detectors'
import { loadRules } from '@tripline/detectors'
import { silentLogger } from '@tripline/infra'
import { noParsedItems, registryOf } from '@tripline/ingest'
import type { SimulatedRecord } from '@tripline/ingest/simulate'
import { createFleet, plantedToken, pocketos } from '@tripline/ingest/simulate'
import { buildDetection } from '../pipeline/build-detection.ts'
import { buildReader } from '../setup/build-reader.ts'
import type { Alert } from '../wire.ts'
import type { RecentEvent } from './recent-events.ts'
import { recentEventOf } from './recent-events.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const DAYS = 4
const startAt = Date.UTC(2026, 4, 12)
const at = startAt + DAYS * DAY_MS + 14.5 * HOUR_MS
const key = new Uint8Array(32).fill(7)

const fleet = createFleet({ seed: 'harborline', startAt, volume: 0.15, landmark: at })
const registry = registryOf(fleet.registry())
const settings = {
  ...{ registry, key, alertsPerDay: 4, landmark: startAt / 1000, now: null, everyDetector: true },
  rules: loadRules([], null),
}

/** Four days of the invented company, thinned, and then the nine seconds: from raw records, as the log holds them. */
function simulatedLog(): { readonly log: LoggedEvent[]; readonly attack: ReadonlySet<string> } {
  const reader = buildReader({ key, registry, mappingPaths: [], logger: silentLogger })
  const attack = new Set<string>()
  const log: LoggedEvent[] = []
  const read = ({ source, body, deliveredAt, incident }: SimulatedRecord): void => {
    const parsed = noParsedItems()
    reader.parse({ source, body, origin: 'simulated', receivedAt: deliveredAt }, parsed)
    for (const { event, claims, edge } of parsed.claimed) {
      if (edge !== null) reader.resolver.learn(edge)
      if (incident !== undefined) attack.add(event.id)
      const attributed = reader.resolver.attribute(event, claims)
      log.push({ event: attributed, partition: 0, offset: log.length })
    }
  }
  for (const record of fleet.records(startAt, at)) read(record)
  for (const record of pocketos.splice(fleet, 'staging-fixer', at, 'demo')) read(record)
  return { log, attack }
}

const { log, attack } = simulatedLog()

function batches(): LoggedEvent[][] {
  const all: LoggedEvent[][] = []
  for (let from = 0; from < log.length; from += 400) all.push(log.slice(from, from + 400))
  return all
}

test('the nine seconds come out as one alert, at the top, that tells what happened', (t) => {
  const detection = buildDetection(settings)
  const latest = new Map<string, Alert>()
  for (const batch of batches()) {
    for (const alert of detection.process(batch, 'watch').alerts) latest.set(alert.id, alert)
  }
  const alerts = [...latest.values()].sort((a, b) => b.risk - a.risk)
  const about = alerts.filter((alert) => alert.eventIds.some((id) => attack.has(id)))
  assert.equal(about.length, 1)
  const [alert] = about
  assert.ok(alert)
  t.diagnostic(`${alert.risk} ${alert.title} · ${alert.story}`)
  assert.equal(alerts[0]?.id, alert.id)
  const said = alert.wouldBeOrdinary
  assert.deepEqual(
    new Set(said?.changes.map(({ facet }) => facet)),
    new Set(['action', 'credential', 'environment']),
  )
  assert.ok(said?.changes.every(({ bits, ordinary }) => ordinary || bits >= said.findingBits))
  assert.ok(alert.nearest.every(({ at: before }) => before < alert.openedAt))
  assert.equal(alert.nearest[0]?.action, 'railway:logs')
  assert.match(alert.blastRadius, /It deleted pg-data\. 7 backups were on what was deleted/)
  assert.deepEqual(alert.allowed?.scope, 'whole workspace, 214 operations')
  assert.equal(alert.agentId, 'staging-fixer')
  assert.equal(alert.severity, 'critical')
  assert.equal(alert.outsideBudget, true)
  assert.equal(alert.environment, 'prod')
  assert.equal(alert.credentialId, 'tok_4d19f0a2b7c3e8')
  assert.equal(alert.risk, Math.round(100 * alert.odd.value * alert.bad.value))
  assert.match(
    alert.title,
    /^Deleted production volume pg-data and its 7 backups, 9 s after first using a token/,
  )
  assert.match(alert.story, /staging-fixer was refused 3 times/)
  assert.match(alert.story, /opened the credentials file infra\/scripts\/domains\/\.env\.cli/)
  assert.match(
    alert.story,
    /Never before had it acted in production: 0 of \d+ calls in \d+ days, 0 of its 5 peers/,
  )
  assert.match(alert.bad.words, /cannot be undone, production, backups went with it/)
  const stages = alert.chain.map(({ stage }) => stage)
  for (const stage of [
    'snag',
    'discovery',
    'new-credential',
    'environment',
    'destruction',
  ] as const) {
    assert.ok(stages.includes(stage), `${stage} in ${stages.join(' ')}`)
  }
  assert.ok((alert.chain.at(-1)?.offsetMs ?? 0) < 76_000)
  const firsts = alert.reasons.filter(({ agent }) => agent.seen === 0 && agent.of > 300)
  assert.ok(firsts.length >= 3)
  for (const technique of ['T1485', 'T1490']) assert.ok(alert.techniques.includes(technique))
  const reached = alert.reach.find(({ environment }) => environment === 'prod')
  assert.ok(reached?.resources.some(({ gone }) => gone))
  assert.doesNotMatch(JSON.stringify(alert), new RegExp(plantedToken))
})

const isShared = ({ scope }: BaselineRow): boolean =>
  scope === 'fleet' || scope.startsWith('group:')

test('alerts and scores after crashes equal those of an undisturbed run', () => {
  const undisturbed = buildDetection(settings)
  let crashing = buildDetection(settings)
  const table = new Map<string, BaselineRow>()
  const ids: { hi: number; lo: number }[] = []
  const recent: RecentEvent[] = []
  for (const [i, batch] of batches().entries()) {
    const expected = undisturbed.process(batch, 'watch')
    if (i % 9 === 5) {
      // The batch was processed, and then the process was killed before its checkpoint.
      crashing.process(batch, 'watch')
      crashing = buildDetection(settings)
      crashing.restore([...table.values()].filter(isShared))
      crashing.restoreIds(ids.slice(-crashing.idsWanted()))
      crashing.restoreRecent(recent)
    }
    const unknown = new Set(crashing.unknownAgents(batch.map(({ event }) => event)))
    crashing.restore([...table.values()].filter(({ scope }) => unknown.has(scope)))
    const actual = crashing.process(batch, 'watch')
    assert.deepEqual(actual.alerts, expected.alerts)
    assert.deepEqual(actual.processed, expected.processed)
    for (const { event, idHi, idLo, alertId } of actual.processed.scored) {
      ids.push({ hi: idHi, lo: idLo })
      recent.push(recentEventOf(event, alertId !== ''))
    }
    crashing.takeChanges((row) =>
      table.set([row.scope, row.detector, row.facet, row.value].join('\0'), row),
    )
  }
})
