import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Check } from 'typebox/value'
import type { EnvironmentRules } from '../environment.ts'
import { createEnvironmentOf } from '../environment.ts'
import type { AuditEvent, Environment } from '../event.ts'
import { createCredentialGraph } from '../identify/credential-graph.ts'
import { createIdentityResolver } from '../identify/identity-resolver.ts'
import type { Registry } from '../identify/registry.ts'
import { RegistrySchema, registryOf } from '../identify/registry.ts'
import { shippedMappings } from '../mapped/shipped-mappings.ts'
import { createParsers, credentialFingerprint } from '../parsers.ts'
import { createRedactor } from '../redact/redactor.ts'
import { DAY } from './calendar.ts'
import { createFleet } from './fleet.ts'
import { incidents } from './incidents/index.ts'
import { plantedToken } from './incidents/pocketos.ts'
import type { SimulatedRecord } from './simulated-record.ts'
import { decoyKey } from './world.ts'

const startAt = Date.UTC(2026, 4, 12)
const fleet = createFleet({ seed: 'harborline', startAt })
const registry = registryOf(fleet.registry())

/** The product as an installation would set it up: real parsers, real resolver, the invented company's registry. */
function reader() {
  const key = new Uint8Array(32).fill(7)
  const redactor = createRedactor(key)
  const parsers = createParsers({
    key,
    redactor,
    environmentOf: createEnvironmentOf(environmentRules(registry)),
    mappings: shippedMappings(credentialFingerprint(redactor)),
  })
  const resolver = createIdentityResolver(registry, createCredentialGraph())
  return (record: SimulatedRecord): readonly AuditEvent[] => {
    const parser = parsers.get(record.source)
    assert.ok(parser, `no parser for ${record.source}`)
    const raw = { ...record, origin: 'simulated', receivedAt: record.deliveredAt }
    return parser(raw).flatMap((parsed) => {
      if (parsed.kind === 'malformed')
        assert.fail(`${record.source}: ${parsed.reason} ${parsed.detail}\n${record.body}`)
      if (parsed.kind === 'ignored') return []
      if (parsed.edge !== undefined) resolver.learn(parsed.edge)
      return [resolver.attribute(parsed.event, parsed.claims)]
    })
  }
}

function environmentRules({ environments }: Registry): EnvironmentRules {
  const named = (['staging', 'dev', 'prod'] as const).flatMap((environment) =>
    environments[environment].map((name): readonly [string, Environment] => [name, environment]),
  )
  return {
    accounts: Object.fromEntries(named.filter(([name]) => /^\d{12}$/.test(name))),
    patterns: named.map(([match, environment]) => ({ match, environment })),
  }
}

test('every record of ordinary days is understood, and laid to the agent that made it', () => {
  const read = reader()
  let [events, wrong] = [0, 0]
  const rules = new Set<string>()
  for (const record of fleet.records(startAt, startAt + 2 * DAY)) {
    for (const event of read(record)) {
      events++
      rules.add(event.attributionRule)
      if (event.agentId !== record.agent) wrong++
      assert.ok(Math.abs(event.occurredAt - record.at) < 120_000)
    }
  }
  assert.ok(events > 25_000)
  assert.equal(wrong, 0)
  assert.deepEqual([...rules].sort(), ['agent-header', 'registry'])
})

test('the events of incidents are laid to their agents too, but for a stranger’s key', () => {
  const read = reader()
  const at = startAt + 20 * DAY
  for (const incident of incidents) {
    for (const record of incident.splice(fleet, incident.agentId, at, 'parse')) {
      for (const event of read(record)) {
        if (event.credentialId === decoyKey.id) continue
        assert.equal(event.agentId, record.agent, `${incident.id}: ${event.action}`)
      }
    }
  }
})

test('a person’s use of her own token is not laid to an agent', () => {
  const read = reader()
  const ids = new Set(fleet.personas.map((persona) => persona.id))
  const events = [...fleet.records(startAt - 60 * DAY, startAt)].flatMap(read)
  assert.ok(events.length >= 3)
  for (const event of events) assert.ok(!ids.has(event.agentId), event.agentId)
})

test('pocketos reads as it happened: 31 events, the last one destroys production and its backups', () => {
  const read = reader()
  const records = incidents[0]?.splice(fleet, 'staging-fixer', startAt + 20 * DAY, 'parse') ?? []
  const events = records.flatMap(read)
  assert.equal(events.length, 31)
  assert.equal(new Set(events.map((event) => event.sessionId)).size, 1)
  const [found, told] = events.filter((event) => event.secretAccess)
  assert.deepEqual(
    [found?.action, found?.actionClass, found?.resourceId],
    ['tool:fs.read', 'credential', 'infra/scripts/domains/.env.cli'],
  )
  assert.equal(told?.action, 'llm:chat')
  const deletion = events.at(-1)
  assert.equal(deletion?.action, 'railway:volumeDelete')
  assert.equal(deletion?.resourceId, 'vol_3d2c42fb90e1/pg-data')
  assert.equal(deletion?.actionClass, 'destroy')
  assert.equal(deletion?.environment, 'prod')
  assert.ok(deletion?.destructive && deletion.irreversible && deletion.touchesBackup)
  assert.deepEqual(
    events.filter((event) => event.outcome === 'denied').map((event) => event.action),
    Array(3).fill('railway:variableUpsert'),
  )
  const stored = JSON.stringify(events)
  assert.ok(!stored.includes(plantedToken))
})

test('the registry of a large fleet is one that agents.yaml may hold, each credential with one agent', () => {
  const large = createFleet({ seed: 'large', startAt, agents: 200 }).registry()
  assert.ok(Check(RegistrySchema, large))
  const credentials = (large.agents ?? []).flatMap((agent) => agent.credentials ?? [])
  assert.equal(new Set(credentials).size, credentials.length)
})
