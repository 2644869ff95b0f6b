import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { installationKey, systemClock } from '@tripline/infra'
import { openAuditLog } from '../audit/open-audit-log.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const EVIL = 'alr_\u001b[2J\nalr_2  success'
const state = mkdtempSync(join(tmpdir(), 'audit-command-'))
const path = join(state, 'audit/000000000001.jsonl')

before(async () => {
  const folder = join(state, 'audit')
  const log = await openAuditLog({ folder, key: installationKey(state), clock: systemClock })
  for (const target of ['alr_1', EVIL, 'alr_3']) {
    await log.append({ actor: 'ada', action: 'alert.close', target, outcome: 'success' })
  }
  await log.close()
})
after(() => rmSync(state, { recursive: true, force: true }))

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function run(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const flags = ['--conditions=source', '--import', 'tsx', MAIN]
    const child = spawn(process.execPath, [...flags, ...args, '--state', state])
    const text = { out: '', err: '' }
    child.stdout.on('data', (part) => {
      text.out += part
    })
    child.stderr.on('data', (part) => {
      text.err += part
    })
    child.on('close', (code) => resolve({ code, ...text }))
  })
}

test('verify says all is well with code 0, and gives a place to note down that it knows again', async () => {
  const { code, out } = await run('audit', 'verify')
  assert.equal(code, 0)
  assert.match(out, /^4 records, every one as it was written/)
  const noted = /--noted (\d+:[0-9a-f]{64})/.exec(out)?.[1] ?? ''
  assert.equal((await run('audit', 'verify', '--noted', noted)).code, 0)
  const other = await run('audit', 'verify', '--noted', noted.replace(/^4/, '9'))
  assert.equal(other.code, 1)
  assert.match(other.out, /records 5 to 9 are gone/)
})

test('verify names the record of a changed byte, with code 1, and in JSON too', async () => {
  const text = readFileSync(path, 'latin1')
  writeFileSync(path, text.replace('alr_3', 'alr_4'), 'latin1')
  const [plain, json] = [await run('audit', 'verify'), await run('audit', 'verify', '--json')]
  writeFileSync(path, text, 'latin1')
  assert.equal(plain.code, 1)
  assert.match(plain.out, /^record 4 was changed.*\(000000000001\.jsonl line 4\)\n$/)
  assert.match(plain.err, /^tripline: the audit log was tampered with: record 4 was changed/)
  assert.equal(json.code, 1)
  const told = JSON.parse(json.out)
  assert.deepEqual([told.intact, told.problems[0].sequence], [false, 4])
})

test('the list shows the newest records, a line each, whatever is in them', async () => {
  const { code, out } = await run('audit', '--last', '2')
  assert.equal(code, 0)
  const lines = out.trimEnd().split('\n')
  assert.equal(lines.length, 4)
  assert.match(lines[2] ?? '', /ada +alert\.close +alr_\\u001b\[2J\\u000aalr_2 {2}success +success/)
})

test('as JSON the list is the OCSF events as they are stored', async () => {
  const { out } = await run('audit', '--json', '--last', '3')
  const [first, second] = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.equal(first.class_uid, 6003)
  assert.deepEqual(first.metadata.profiles, ['record_integrity'])
  assert.equal(second.attestation.prev_event.fingerprint.value, first.attestation.fingerprint.value)
  assert.equal(second.attestation.prev_event.uid, first.metadata.uid)
})

test('without the key nothing can be verified, and none is made', async () => {
  const key = readFileSync(join(state, 'installation-key'))
  rmSync(join(state, 'installation-key'))
  const { code, err } = await run('audit', 'verify')
  assert.equal(code, 1)
  assert.match(err, /has no installation-key/)
  writeFileSync(join(state, 'installation-key'), key, { mode: 0o600 })
})
