import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { DeadLetter } from '../dead-letters.ts'
import type { AuditEvent } from '../event.ts'
import { createCredentialGraph } from '../identify/credential-graph.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import { newEvent } from '../new-event.ts'
import { createParseItem } from '../parse-item.ts'
import type { Parsed, Parser } from '../parser.ts'
import type { SorterLimits } from './event-sorter.ts'
import type { OrderedCounts } from './ordered-events.ts'
import { orderedEvents } from './ordered-events.ts'

interface TestRecord {
  readonly id: string
  readonly at: number
  readonly credential?: string
  readonly issues?: string
}

const nobody = {
  ...{ principal: '', principalKind: 'unknown', account: '', credentialId: '', sessionId: '' },
  ...{ sessionName: '', roleName: '', sourceIdentity: '', sessionTag: '', workload: '' },
  ...{ virtualKey: '', agentHeader: '' },
} as const satisfies IdentityClaims

const parser: Parser = ({ body, source, receivedAt }): readonly Parsed[] => {
  const { id, at, credential = '', issues } = JSON.parse(body) as TestRecord
  if (typeof id !== 'string') return [{ kind: 'malformed', reason: 'missing_field', detail: 'id' }]
  const fields = { id, source, receivedAt, occurredAt: at, credentialId: credential }
  const event = newEvent({ ...fields, action: 'test:Act', raw: body })
  const claims = { ...nobody, credentialId: credential }
  if (issues === undefined) return [{ kind: 'event', event, claims }]
  const times = { issuedAt: at, expiresAt: at + 3_600_000 }
  const edge = { parent: credential, child: issues, ...times, sessionTag: '', sourceIdentity: '' }
  return [{ kind: 'event', event, claims, edge }]
}

const inMemory: SorterLimits = { maxEvents: 1_000_000, maxBytes: 2 ** 40 }
const onDisk: SorterLimits = { maxEvents: 7, maxBytes: 2 ** 40 }

interface Ordered {
  readonly events: readonly AuditEvent[]
  readonly batches: readonly number[]
  readonly letters: readonly DeadLetter[]
  readonly counts: OrderedCounts
  readonly leftBehind: readonly string[]
}

async function order(root: string, limits: SorterLimits): Promise<Ordered> {
  const graph = createCredentialGraph()
  const tempDir = mkdtempSync(join(tmpdir(), 'tripline-order-test-'))
  const letters: DeadLetter[] = []
  const ordered = orderedEvents({
    paths: [root],
    source: 'auto',
    parse: createParseItem({
      parserOf: () => parser,
      detectFormat: () => 'envoy',
      redact: (text) => text,
      onParserBug: () => {},
    }),
    identify: {
      learn: (edge) => void graph.add(edge),
      attribute: (event, { credentialId }) => {
        return { ...event, agentId: graph.chain(credentialId).at(-1)?.parent ?? credentialId }
      },
    },
    clock: { now: () => 1_800_000_000_000 },
    tempDir,
    onDeadLetter: (letter) => letters.push(letter),
    onUnreadable: (path) => assert.fail(path),
    signal: new AbortController().signal,
    limits,
  })
  const events: AuditEvent[] = []
  const batches: number[] = []
  for await (const batch of ordered) {
    events.push(...batch)
    batches.push(batch.length)
  }
  const leftBehind = readdirSync(tempDir)
  rmSync(tempDir, { recursive: true })
  return { events, batches, letters, counts: ordered.counts(), leftBehind }
}

function filesOf(t: TestContext, files: Readonly<Record<string, readonly TestRecord[]>>): string {
  const root = mkdtempSync(join(tmpdir(), 'tripline-order-files-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  for (const [name, records] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true })
    const lines = records.map((record) => JSON.stringify(record)).join('\n')
    writeFileSync(join(root, name), name.endsWith('gz') ? gzipSync(lines) : lines)
  }
  return root
}

const ids = (events: readonly AuditEvent[]): string[] => events.map(({ id }) => id)

for (const [where, limits] of [
  ['in memory', inMemory],
  ['through runs on disk', onDisk],
] as const) {
  test(`events of all files come in one order of time, then id, each once: ${where}`, async (t) => {
    const late = Array.from({ length: 30 }, (_, i) => ({ id: `l${30 - i}`, at: 5000 - (i % 3) }))
    const root = filesOf(t, {
      'z/1.gz': [{ id: 'c', at: 10 }, { id: 'a', at: 20 }, ...late],
      'a/2': [...late, { id: 'b', at: 20 }, { id: 'b', at: 21 }, { id: 'first', at: 1 }],
    })
    const { events, counts, leftBehind } = await order(root, limits)
    assert.deepEqual(ids(events).slice(0, 5), ['first', 'c', 'a', 'b', 'b'])
    assert.equal(events.length, 35)
    assert.equal(counts.duplicates, 30)
    assert.equal(counts.events, 35)
    const sorted = [...events].sort((a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1))
    assert.deepEqual(ids(events), ids(sorted))
    assert.deepEqual(leftBehind, [])
    assert.ok(events.every(({ raw, id }) => raw.includes(`"id":"${id}"`)))
  })

  test(`a credential is known to whoever uses it, wherever its issue is recorded: ${where}`, async (t) => {
    const uses = Array.from({ length: 20 }, (_, i) => {
      return { id: `use${i}`, at: 1000 + i, credential: 'child' }
    })
    // Recorded last, in another file, and by a clock that is a second ahead.
    const issue = { id: 'issue', at: 2000, credential: 'root', issues: 'child' }
    const { events } = await order(filesOf(t, { a: uses, z: [issue] }), limits)
    assert.deepEqual([...new Set(events.map(({ agentId }) => agentId))], ['root'])
  })

  test(`what cannot be read is a dead letter, and the rest is read: ${where}`, async (t) => {
    const root = filesOf(t, { a: [{ id: 'one', at: 1 }] })
    writeFileSync(join(root, 'b'), '{"at":1}\n\xff\n{"id":"two","at":2}\n', 'latin1')
    const { events, letters, counts } = await order(root, limits)
    assert.deepEqual(ids(events), ['one', 'two'])
    assert.deepEqual(
      letters.map(({ reason }) => reason),
      ['missing_field', 'not_utf8'],
    )
    assert.equal(counts.malformed, 2)
    assert.equal(counts.records, 4)
  })
}

test('batches hold at most 1,000', async (t) => {
  const records = Array.from({ length: 2500 }, (_, i) => ({ id: `e${i}`, at: i }))
  const { batches } = await order(filesOf(t, { a: records }), inMemory)
  assert.deepEqual(batches, [1000, 1000, 500])
})

test('hundreds of runs are merged in steps', async (t) => {
  const records = Array.from({ length: 600 }, (_, i) => ({ id: `e${i}`, at: (i * 7919) % 601 }))
  const root = filesOf(t, { a: records })
  const { events, leftBehind } = await order(root, { maxEvents: 3, maxBytes: 2 ** 40 })
  assert.deepEqual(ids(events), ids((await order(root, inMemory)).events))
  assert.equal(events.length, 600)
  assert.deepEqual(leftBehind, [])
})

test('who stops reading leaves no files behind', async (t) => {
  const root = filesOf(t, { a: Array.from({ length: 5000 }, (_, i) => ({ id: `e${i}`, at: i })) })
  const tempDir = mkdtempSync(join(tmpdir(), 'tripline-order-test-'))
  t.after(() => rmSync(tempDir, { recursive: true, force: true }))
  const ordered = orderedEvents({
    ...{ paths: [root], source: 'auto', tempDir, limits: onDisk },
    ...{ onDeadLetter: () => {}, onUnreadable: () => {} },
    parse: createParseItem({
      ...{ parserOf: () => parser, detectFormat: () => 'envoy' },
      ...{ redact: (text) => text, onParserBug: () => {} },
    }),
    identify: { learn: () => {}, attribute: (event) => event },
    clock: { now: () => 0 },
    signal: new AbortController().signal,
  })
  for await (const batch of ordered) {
    assert.equal(batch.length, 1000)
    break
  }
  assert.deepEqual(readdirSync(tempDir), [])
})

test('property: the order does not depend on how much fits into memory, nor on how records lie in files', async (t) => {
  const record = fc.record({
    id: fc.stringMatching(/^[a-e]{1,2}$/),
    at: fc.integer({ min: 0, max: 9 }),
    credential: fc.constantFrom('k1', 'k2', 'k3'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 60 }), fc.nat(60), async (records, cut) => {
      const one = await order(filesOf(t, { a: records }), inMemory)
      const parts = { a: records.slice(0, cut), b: records.slice(cut) }
      const two = await order(filesOf(t, parts), onDisk)
      assert.deepEqual(two.events, one.events)
      assert.equal(two.counts.duplicates, one.counts.duplicates)
    }),
    { numRuns: 25 },
  )
})
