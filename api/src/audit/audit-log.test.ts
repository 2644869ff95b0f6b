import assert from 'node:assert/strict'
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { AuditEntry, AuditOutcome } from './audit-entry.ts'
import { AUDIT_ACTIONS } from './audit-entry.ts'
import { auditSeal } from './audit-seal.ts'
import { audited } from './audited.ts'
import { openAuditLog } from './open-audit-log.ts'
import { readNewest } from './read-audit.ts'
import type { AuditProblem } from './verify-audit.ts'
import { verifyAudit } from './verify-audit.ts'

const root = mkdtempSync(join(tmpdir(), 'tripline-audit-'))
after(() => rmSync(root, { recursive: true, force: true }))
let folders = 0
const freshFolder = (): string => join(root, String(folders++))
const key = new Uint8Array(32).fill(7)
const seal = auditSeal(key)
const clock = { now: () => Date.UTC(2026, 5, 18, 15) }
const open = (folder: string, segmentBytes?: number) =>
  openAuditLog({ folder, key, clock, ...(segmentBytes === undefined ? {} : { segmentBytes }) })

const entry = (n: number): AuditEntry => ({
  actor: 'ada',
  action: 'alert.close',
  target: `alr_${n}`,
  outcome: 'success',
  detail: { verdict: 'benign', n },
})

/** A log of `count` records after its first, in as many files as `segmentBytes` makes. */
async function filled(count: number, segmentBytes?: number): Promise<string> {
  const folder = freshFolder()
  const log = await open(folder, segmentBytes)
  for (let n = 0; n < count; n++) await log.append(entry(n))
  await log.close()
  return folder
}

const segments = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => join(folder, name))

const firstProblem = async (folder: string): Promise<AuditProblem | undefined> =>
  (await verifyAudit(folder, seal)).problems[0]

test('what was appended is there in order, after a record of the beginning, and verifies', async () => {
  const folder = await filled(5, 2000)
  const verdict = await verifyAudit(folder, seal)
  assert.deepEqual(verdict.problems, [])
  assert.equal(verdict.records, 6)
  assert.ok(segments(folder).length > 1, 'over several files')
  const read = await readNewest(folder, seal, 4)
  const targets = read.map((one) => (one.kind === 'whole' ? one.sealed.record.target : one.why))
  assert.deepEqual(targets, ['alr_1', 'alr_2', 'alr_3', 'alr_4'])
})

test('any byte changed in any file of the log is found, and the record it is in is named', async () => {
  const folder = await filled(3, 1500)
  const files = [...segments(folder), join(folder, 'head')]
  let sequence = 0
  for (const path of files) {
    const bytes = readFileSync(path)
    const isHead = path.endsWith('head')
    let own = isHead ? 0 : sequence + 1
    for (let i = 0; i < bytes.length; i++) {
      for (const change of [1, 0x20, 0x80, 0xff]) {
        const altered = Buffer.from(bytes)
        altered[i] = (altered[i] ?? 0) ^ change
        writeFileSync(path, altered)
        const found = await firstProblem(folder)
        assert.equal(found?.sequence, own, `${path} byte ${i} ^ ${change}: ${found?.words}`)
      }
      if (!isHead && bytes[i] === 10) own++
    }
    sequence = own - 1
    writeFileSync(path, bytes)
  }
  assert.deepEqual((await verifyAudit(folder, seal)).problems, [])
})

test('a record taken out, doubled, moved or put in again is named', async () => {
  const folder = await filled(5)
  const [path = ''] = segments(folder)
  const whole = readFileSync(path, 'utf8')
  const lines = whole.trimEnd().split('\n')
  const [one = '', two = '', three = '', ...rest] = lines
  const cases: readonly (readonly [string, readonly string[], number, AuditProblem['kind']])[] = [
    ['taken out', [one, two, ...rest], 3, 'missing'],
    ['the first taken out', [two, three, ...rest], 1, 'missing'],
    ['doubled', [one, two, two, three, ...rest], 2, 'out-of-place'],
    ['moved', [one, three, two, ...rest], 2, 'missing'],
    ['an empty line', [one, '', two, three, ...rest], 2, 'altered'],
  ]
  for (const [name, changed, sequence, kind] of cases) {
    writeFileSync(path, `${changed.join('\n')}\n`)
    const found = await firstProblem(folder)
    assert.deepEqual([found?.sequence, found?.kind], [sequence, kind], name)
  }
})

test('records cut off the end are missed, whole files too, and all of them', async () => {
  const folder = await filled(6, 1500)
  const files = segments(folder)
  const last = files.at(-1) ?? ''
  const bytes = readFileSync(last)
  for (const size of [0, 1, bytes.length - 1]) {
    truncateSync(last, size)
    const found = await firstProblem(folder)
    assert.equal(found?.kind, 'missing', String(size))
    writeFileSync(last, bytes)
  }
  for (const path of files) {
    renameSync(path, `${path}.gone`)
    assert.equal((await firstProblem(folder))?.kind, 'missing', path)
    renameSync(`${path}.gone`, path)
  }
  for (const path of files) rmSync(path)
  const found = await firstProblem(folder)
  assert.deepEqual([found?.kind, found?.words], ['missing', 'records 1 to 7 are gone'])
})

test('a head taken away is missed', async () => {
  const folder = await filled(2)
  rmSync(join(folder, 'head'))
  assert.equal((await firstProblem(folder))?.kind, 'head')
})

test('records and head put back to an earlier state are found by a place noted elsewhere', async () => {
  const folder = await filled(2)
  const [path = ''] = segments(folder)
  const earlier = [readFileSync(path), readFileSync(join(folder, 'head'))] as const
  const log = await open(folder)
  const noted = await log.append(entry(9))
  await log.close()
  assert.deepEqual((await verifyAudit(folder, seal, noted)).problems, [])
  writeFileSync(path, earlier[0])
  writeFileSync(join(folder, 'head'), earlier[1])
  assert.deepEqual((await verifyAudit(folder, seal)).problems, [])
  const [found] = (await verifyAudit(folder, seal, noted)).problems
  assert.deepEqual([found?.sequence, found?.kind], [4, 'missing'])
  const other = { ...noted, sequence: 3 }
  assert.equal((await verifyAudit(folder, seal, other)).problems[0]?.sequence, 3)
})

test('without the installation key no record can be made, nor the chain made anew', async () => {
  const folder = await filled(2)
  const forger = await openAuditLog({
    folder: `${folder}-forged`,
    key: new Uint8Array(32).fill(8),
    clock,
  })
  await forger.append(entry(0))
  await forger.close()
  const [forged = ''] = segments(`${folder}-forged`)
  const [path = ''] = segments(folder)
  const own = readFileSync(path)
  const [, line = ''] = readFileSync(forged, 'utf8').split('\n')
  appendFileSync(path, `${line}\n`)
  const added = await firstProblem(folder)
  assert.deepEqual([added?.sequence, added?.kind], [4, 'altered'])
  writeFileSync(path, readFileSync(forged))
  assert.equal((await firstProblem(folder))?.sequence, 1)
  writeFileSync(path, own)
  assert.deepEqual((await verifyAudit(folder, seal)).problems, [])
})

test('what was cut off before a start stays missing after it, and the next record says so', async () => {
  const folder = await filled(6)
  const [path = ''] = segments(folder)
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  writeFileSync(path, `${lines.slice(0, 4).join('\n')}\n`)
  const log = await open(folder)
  const place = await log.append(entry(9))
  await log.close()
  assert.equal(place.sequence, 9)
  const { problems } = await verifyAudit(folder, seal)
  assert.deepEqual(
    problems.map(({ sequence, kind }) => [sequence, kind]),
    [
      [5, 'missing'],
      [8, 'told'],
    ],
  )
})

test('a log whose head or last record was damaged goes on, and keeps saying so', async () => {
  const damage: readonly ((folder: string) => void)[] = [
    (folder) => rmSync(join(folder, 'head')),
    (folder) => writeFileSync(join(folder, 'head'), 'x'),
    (folder) => appendFileSync(join(folder, 'head'), 'x'),
    (folder) => writeFileSync(segments(folder)[0] ?? '', 'x\n'),
    (folder) => {
      rmSync(join(folder, 'head'))
      writeFileSync(segments(folder)[0] ?? '', 'x\n')
    },
  ]
  for (const [i, spoil] of damage.entries()) {
    const folder = await filled(2)
    spoil(folder)
    const log = await open(folder)
    await log.append(entry(9))
    await log.close()
    const again = await open(folder)
    await again.append(entry(10))
    await again.close()
    const { problems } = await verifyAudit(folder, seal)
    assert.ok(
      problems.some(({ kind }) => kind === 'told'),
      `${i}: ${JSON.stringify(problems)}`,
    )
  }
})

test('bytes of a write that was cut off are no record and do not hurt the next one', async () => {
  const folder = await filled(2)
  const [path = ''] = segments(folder)
  const before = statSync(path).size
  appendFileSync(path, '{"activity_id":99,')
  assert.deepEqual((await verifyAudit(folder, seal)).problems, [])
  const log = await open(folder)
  await log.append(entry(3))
  await log.close()
  const { problems, records } = await verifyAudit(folder, seal)
  assert.deepEqual([problems, records], [[], 5])
  assert.match(readFileSync(path).subarray(before).toString(), /"cutBytes":18/)
})

test('a file begun and left empty by a crash changes nothing', async () => {
  const folder = await filled(2)
  writeFileSync(join(folder, '000000000004.jsonl'), '')
  const log = await open(folder)
  const { sequence } = await log.append(entry(3))
  await log.close()
  assert.equal(sequence, 4)
  assert.deepEqual((await verifyAudit(folder, seal)).problems, [])
})

test('entries that come together keep their order and share writes', async () => {
  const folder = freshFolder()
  const log = await open(folder)
  const places = await Promise.all(Array.from({ length: 3000 }, (_, n) => log.append(entry(n))))
  assert.deepEqual(
    places.map(({ sequence }) => sequence),
    Array.from({ length: 3000 }, (_, n) => n + 2),
  )
  assert.deepEqual(log.head(), places.at(-1))
  await log.close()
  await assert.rejects(log.append(entry(1)), { code: 'audit_closed' })
  const { problems, records } = await verifyAudit(folder, seal)
  assert.deepEqual([problems, records], [[], 3001])
})

test('a second writer is refused while the first is there', async () => {
  const folder = freshFolder()
  const log = await open(folder)
  await assert.rejects(open(folder), { code: 'audit_held' })
  await log.close()
  await (await open(folder)).close()
})

test('a writer that finds its file changed by somebody else writes nothing more into it', async () => {
  const folder = freshFolder()
  const log = await open(folder)
  await log.append(entry(1))
  appendFileSync(segments(folder)[0] ?? '', 'x\n')
  await assert.rejects(log.append(entry(2)), { code: 'audit_write_failed' })
  await log.close()
})

test('a lock that a dead process left is taken over', async () => {
  const folder = await filled(1)
  for (const left of [`${process.pid} of another boot`, '4194304 x', 'garbage', '']) {
    writeFileSync(join(folder, 'lock'), left)
    await (await open(folder)).close()
  }
})

test('an act is begun on record before it happens, and its end is on record', async () => {
  const folder = freshFolder()
  const log = await open(folder)
  const act = { actor: 'ada', action: 'revocation.execute', target: 'rev_1' } as const
  const seen: number[] = []
  await audited(log, act, async () => void seen.push(log.head().sequence))
  await assert.rejects(
    audited(log, act, () => Promise.reject(new Error('refused'))),
    /refused/,
  )
  await audited(
    log,
    act,
    async () => 'no',
    () => 'denied',
  )
  await log.close()
  const read = await readNewest(folder, seal, 6)
  const told = read.map((one) =>
    one.kind === 'whole' ? [one.sealed.record.outcome, one.sealed.record.detail.begun] : [],
  )
  assert.deepEqual(seen, [2])
  assert.deepEqual(told, [
    ['begun', undefined],
    ['success', 2],
    ['begun', undefined],
    ['failure', 4],
    ['begun', undefined],
    ['denied', 6],
  ])
})

test('any entry, however long or odd, is recorded, verifies, and is one line', async () => {
  const word = fc.oneof(fc.string({ unit: 'binary', maxLength: 3000 }), fc.constant('__proto__'))
  const fact = fc.oneof(word, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean())
  const anyEntry = fc.record({
    actor: word,
    action: fc.constantFrom(...AUDIT_ACTIONS),
    target: word,
    outcome: fc.constantFrom<AuditOutcome>('begun', 'success', 'failure', 'denied'),
    detail: fc.dictionary(word, fact, { maxKeys: 40 }),
  })
  const folder = freshFolder()
  const log = await open(folder)
  await fc.assert(
    fc.asyncProperty(anyEntry, async (one) => {
      await log.append(one)
    }),
    { numRuns: 200 },
  )
  await log.close()
  const { problems, records } = await verifyAudit(folder, seal)
  assert.deepEqual([problems, records], [[], 201])
})
