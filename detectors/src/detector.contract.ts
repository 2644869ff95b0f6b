import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '@tripline/ingest'
import fc from 'fast-check'
import type { AgentTable } from './agent-table.ts'
import { createAgentTable } from './agent-table.ts'
import type { DeclaredFacts } from './declared-facts.ts'
import { undeclared } from './declared-facts.ts'
import type { BaselineRow, Detector, Evidence, Observation } from './detector.ts'
import { NOT_APPLICABLE, WARMING } from './detector.ts'
import { exampleEvent, hostileEvent, START, someEvents } from './events.contract.ts'
import { createObserver } from './observe.ts'
import { createDetectors } from './registry.ts'
import type { RevokedCredentials } from './revoked-credential/revoked-credentials.ts'
import { createRevokedCredentials } from './revoked-credential/revoked-credentials.ts'
import type { RuleBook } from './rules/sigma/rule-book.ts'
import { emptyRuleBook } from './rules/sigma/rule-book.ts'

/** One detector with its own agents, as the runner uses it. */
export interface Trial {
  readonly agents: AgentTable
  readonly detector: Detector
  /** It, behind those without which it learns nothing. */
  readonly taught: readonly Detector[]
  readonly revoked: RevokedCredentials
  observe(event: AuditEvent): Observation
  /** Bits by channel, ties at `tie`. */
  score(event: AuditEvent, tie?: number): Float64Array
  /** Learns the event and follows it. */
  learn(event: AuditEvent, times?: number): void
  /** Follows the event without learning it, as one that is held back. */
  follow(event: AuditEvent): void
  explain(event: AuditEvent, channel: string): Evidence
  /** Bits of one channel, shown (tie 1). */
  bits(event: AuditEvent, channel: string): number
}

/** Sequence names an action as novelty learned it. */
const NEEDS: Readonly<Record<string, string>> = { sequence: 'novelty' }

export function tryDetector(
  name: string,
  declared: DeclaredFacts = undeclared,
  rules: RuleBook = emptyRuleBook,
): Trial {
  const agents = createAgentTable({ registry: declared })
  const time = { landmark: START / 1000, halfLifeDays: 14 }
  const hashKey = { k0: 11, k1: 12 }
  const revoked = createRevokedCredentials()
  const all = createDetectors({ agents, declared, hashKey, rules, revoked, ...time })
  const detector = all.find((one) => one.name === name)
  assert.ok(detector !== undefined, `no detector named ${name}`)
  const taught = all.filter((one) => one === detector || NEEDS[name] === one.name)
  const observer = createObserver(agents, time)
  const score = (event: AuditEvent, tie = 0.5): Float64Array => {
    const bits = new Float64Array(detector.channels.length + 2).fill(-7)
    detector.score(observer.observe(event), bits, 1, () => tie)
    assert.equal(bits[0], -7, 'wrote before its channels')
    assert.equal(bits.at(-1), -7, 'wrote behind its channels')
    return bits.subarray(1, -1)
  }
  const channelNumber = (channel: string): number => {
    const number = detector.channels.indexOf(channel)
    assert.ok(number >= 0, `no channel ${channel}`)
    return number
  }
  return {
    ...{ agents, detector, taught, revoked },
    observe: observer.observe,
    score,
    learn(event, times = 1) {
      const observed = observer.observe(event)
      for (const one of taught) one.learn(observed, times)
      agents.learn(observed, times)
      detector.follow?.(observed)
    },
    follow: (event) => detector.follow?.(observer.observe(event)),
    explain: (event, channel) => detector.explain(observer.observe(event), channelNumber(channel)),
    bits: (event, channel) => score(event, 1)[channelNumber(channel)] ?? Number.NaN,
  }
}

/** Rows as the table keeps them: the last one of a key stands. */
export class Table {
  readonly rows = new Map<string, BaselineRow>()
  readonly add = (row: BaselineRow): void => {
    // What a column can hold: Float32 sums, whole milliseconds.
    assert.equal(Math.fround(row.weight), row.weight)
    assert.equal(Math.fround(row.lastWeight), row.lastWeight)
    assert.ok(Number.isSafeInteger(row.seen) && row.seen >= 0)
    assert.ok(Number.isFinite(row.firstSeenAt) && Number.isFinite(row.lastSeenAt))
    this.rows.set(JSON.stringify([row.scope, row.detector, row.facet, row.value]), { ...row })
  }
}

export function restoreTrial(
  name: string,
  table: Table,
  declared: DeclaredFacts,
  rules: RuleBook = emptyRuleBook,
): Trial {
  const trial = tryDetector(name, declared, rules)
  const rows = [...table.rows.values()]
  for (const row of rows) if (row.detector === 'agents') trial.agents.restore(row)
  const isAgent = (row: BaselineRow): boolean =>
    row.scope !== 'fleet' && !row.scope.startsWith('group:')
  for (const detector of trial.taught) {
    const own = rows.filter((row) => row.detector === detector.name)
    detector.restore(
      -1,
      own.filter((row) => !isAgent(row)),
    )
    for (const scope of new Set(own.filter(isAgent).map((row) => row.scope))) {
      const agent = trial.agents.find(scope)
      detector.restore(
        agent,
        own.filter((row) => row.scope === scope),
      )
    }
  }
  return trial
}

const save = (trial: Trial, table: Table): void => {
  for (const detector of trial.taught) detector.takeChanges(table.add)
  trial.agents.takeChanges(table.add)
}

export interface ContractOptions {
  readonly declared?: DeclaredFacts
  /** Values after which all that is shared by the fleet is full, and nothing may grow. */
  readonly floodFills?: number
  /** Known-bad patterns that the events of the contract meet. */
  readonly rules?: RuleBook
}

/** What every detector must hold, whatever it detects. */
export function detectorContract(name: string, options: ContractOptions): void {
  const declared = options.declared ?? undeclared
  const rules = options.rules ?? emptyRuleBook
  const fresh = (): Trial => tryDetector(name, declared, rules)
  const runs = { numRuns: 25 }

  test(`${name}: bits are at least 0 and finite, or say why there are none`, () => {
    fc.assert(
      fc.property(fc.array(hostileEvent, { maxLength: 60 }), (events) => {
        const trial = fresh()
        for (const event of events) {
          for (const tie of [1e-12, 0.5, 1]) {
            for (const bits of trial.score(event, tie)) {
              assert.ok(
                (bits >= 0 && Number.isFinite(bits)) || bits === WARMING || bits === NOT_APPLICABLE,
                `${bits}`,
              )
            }
          }
          trial.learn(event)
        }
      }),
      runs,
    )
  })

  test(`${name}: scoring changes nothing`, () => {
    fc.assert(
      fc.property(someEvents(20, 120), (events) => {
        const scored = fresh()
        const silent = fresh()
        for (const event of events) {
          scored.learn(event)
          silent.learn(event)
        }
        scored.detector.takeChanges(() => {})
        const before = scored.detector.bytes()
        const asked = events.slice(0, 20)
        const first = asked.map((event) => scored.score(event))
        for (const event of asked) {
          for (const channel of scored.detector.channels) scored.explain(event, channel)
        }
        const second = asked.map((event) => scored.score(event))
        assert.deepEqual(second, first)
        assert.equal(scored.detector.bytes(), before)
        scored.detector.takeChanges(() => assert.fail('scoring left a change'))
        assert.deepEqual(
          asked.map((event) => silent.score(event)),
          first,
        )
      }),
      runs,
    )
  })

  test(`${name}: restored from its rows it goes on as if nothing had happened`, () => {
    fc.assert(
      fc.property(someEvents(60, 250), fc.integer({ min: 1, max: 60 }), (events, every) => {
        const undisturbed = fresh()
        let current = fresh()
        const table = new Table()
        for (const [index, event] of events.entries()) {
          assert.deepEqual(current.score(event), undisturbed.score(event), `event ${index}`)
          current.learn(event)
          undisturbed.learn(event)
          if (index % every === 0) {
            save(current, table)
            if (index % (3 * every) === 0) current = restoreTrial(name, table, declared, rules)
          }
        }
      }),
      runs,
    )
  })

  test(`${name}: a value seen before the checkpoint and pushed out after it stays out`, () => {
    const undisturbed = fresh()
    let current = fresh()
    const table = new Table()
    for (let i = 0; i < 900; i++) {
      const event = floodEvent(i)
      assert.deepEqual(current.score(event), undisturbed.score(event), `event ${i}`)
      current.learn(event)
      undisturbed.learn(event)
      if (i % 150 === 149) {
        save(current, table)
        current = restoreTrial(name, table, declared, rules)
      }
    }
  })

  test(`${name}: one hostile agent cannot make its state grow beyond the bound`, () => {
    const trial = fresh()
    const flood = (from: number, to: number): number => {
      for (let i = from; i < to; i++) {
        trial.learn(floodEvent(i))
        if (i % 1000 === 0) trial.detector.takeChanges(() => {})
      }
      return trial.detector.bytes()
    }
    const fills = options.floodFills ?? 1000
    const full = flood(0, fills)
    const grown = flood(fills, fills + 10_000) - full
    assert.ok(grown <= 65_536, `grew by ${grown} bytes`)
  })

  test(`${name}: late and far-off events are taken as they come`, () => {
    const trial = fresh()
    for (let i = 0; i < 80; i++) trial.learn(exampleEvent({ occurredAt: START + i * 1000 }))
    const years = 365 * 86_400_000
    for (const offset of [-10 * years, 10 * years, -1, 4 * years, -4 * years]) {
      const event = exampleEvent({ occurredAt: START + offset, action: `s3:Odd${offset}` })
      for (const bits of trial.score(event)) assert.ok(Number.isFinite(bits))
      trial.learn(event)
      for (const bits of trial.score(event)) assert.ok(Number.isFinite(bits))
    }
  })

  test(`${name}: every explanation can be read`, () => {
    const trial = fresh()
    for (let i = 0; i < 80; i++) trial.learn(exampleEvent({ occurredAt: START + i * 1000 }))
    for (const channel of trial.detector.channels) {
      const { sentence, agent, peers, fleet } = trial.explain(floodEvent(1), channel)
      assert.match(sentence, /^It [a-z]/)
      assert.ok(sentence.split(' ').length <= 7, sentence)
      for (const tally of [agent, peers, fleet]) assert.ok(tally.seen <= tally.of, channel)
    }
  })
}

/** Everything about it is new every time. */
export const floodEvent = (i: number): AuditEvent =>
  exampleEvent({
    id: `flood-${i}`,
    occurredAt: START + i * 100,
    action: `svc:Flood${i}`,
    resourceId: `flood/${String.fromCharCode(97 + (i % 26))}x${i.toString(36)}`,
    resourceType: `Kind${i}`,
    credentialId: `AKIAFLOOD${i}`,
    sourceIp: `198.51.${i % 100}.${i % 250}`,
    asn: i + 1,
    userAgent: `client-${i}`,
    account: `account-${i}`,
    model: `model-${i}`,
    inputTokens: i,
    sessionId: `session-${i}`,
    errorCode: `Error${i}`,
    outcome: i % 2 === 0 ? 'denied' : 'success',
    delegation: `parent-${i}`,
    arguments: [
      {
        key: `key${i % 50}`,
        kind: 'host',
        hmac: i.toString(16).padStart(16, '0'),
        origin: 'tool',
        sourceTool: `tool-${i}`,
      },
    ],
  })
