import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { seededRandom } from '../../test/seeded-random.ts'
import { auditSeal } from './audit-seal.ts'
import { readNewest } from './read-audit.ts'
import { verifyAudit } from './verify-audit.ts'

const root = mkdtempSync(join(tmpdir(), 'tripline-audit-crash-'))
after(() => rmSync(root, { recursive: true, force: true }))
const folder = join(root, 'audit')
const key = new Uint8Array(32).fill(7)
const LIVES = 8
const LONGEST_LIFE_MS = 60

/** Four writers append, and say what is acknowledged. */
const program = `import { writeSync } from 'node:fs'
  import { openAuditLog } from ${JSON.stringify(new URL('./open-audit-log.ts', import.meta.url).href)}
  const log = await openAuditLog({ folder: ${JSON.stringify(folder)}, key: new Uint8Array(32).fill(7), clock: Date, segmentBytes: 40000 })
  let n = 0
  const write = async () => {
    while (true) {
      const target = process.argv[1] + '-' + n++
      const { sequence } = await log.append({ actor: 'ada', action: 'alert.close', target, outcome: 'success', detail: { why: 'x'.repeat(n % 700) } })
      writeSync(1, sequence + ' ' + target + '\\n')
    }
  }
  await Promise.all([write(), write(), write(), write()])`

async function appendUntilKilled(life: number, afterMs: number): Promise<readonly string[]> {
  const flags = ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', program]
  const child = spawn(process.execPath, [...flags, String(life)])
  let [output, errors] = ['', '']
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  child.stdout.on('data', (chunk: Buffer) => {
    if (output === '') setTimeout(() => child.kill('SIGKILL'), afterMs)
    output += chunk
  })
  await once(child, 'close')
  assert.equal(errors, '')
  return output.slice(0, output.lastIndexOf('\n')).split('\n')
}

test('after SIGKILLs every acknowledged record is in its place, and the chain is whole', async () => {
  const random = seededRandom(5)
  const acknowledged = new Map<number, string>()
  for (let life = 0; life < LIVES; life++) {
    for (const line of await appendUntilKilled(life, random() * LONGEST_LIFE_MS)) {
      const [sequence = '', target = ''] = line.split(' ')
      acknowledged.set(Number(sequence), target)
    }
  }
  const seal = auditSeal(key)
  const { problems } = await verifyAudit(folder, seal)
  assert.deepEqual(problems, [])
  const stored = new Map<number, string>()
  for (const read of await readNewest(folder, seal, 1_000_000)) {
    assert.equal(read.kind, 'whole')
    if (read.kind === 'whole') stored.set(read.sealed.record.sequence, read.sealed.record.target)
  }
  for (const [sequence, target] of acknowledged) assert.equal(stored.get(sequence), target)
  assert.ok(acknowledged.size > LIVES, String(acknowledged.size))
})
