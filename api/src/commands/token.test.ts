import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@tripline/infra'
import { openAccessBook } from '../access/access-book.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const parent = mkdtempSync(join(tmpdir(), 'token-command-'))
const state = join(parent, 'state')
after(() => rmSync(parent, { recursive: true, force: true }))

function run(...args: readonly string[]) {
  const flags = ['--conditions=source', '--import', 'tsx', MAIN, 'token']
  const done = spawnSync(process.execPath, [...flags, ...args, '--state', state], {
    encoding: 'utf8',
  })
  return { code: done.status, out: done.stdout.trim(), err: done.stderr }
}

test('tokens are made, listed and taken back while nothing runs, and all of it is on record', () => {
  assert.match(run('list').err, /no data/)
  const first = run('--name', 'ci', '--role', 'responder')
  const second = run(
    'create',
    '--name',
    'fixer',
    '--role',
    'agent',
    '--agent',
    'f-1',
    '--days',
    '2',
  )
  assert.deepEqual([first.code, second.code], [0, 0], first.err + second.err)
  const book = () => openAccessBook(state, systemClock)
  assert.equal(book().caller(first.out, 'token')?.role, 'responder')
  assert.equal(book().caller(second.out, 'token')?.agent, 'f-1')
  const listed = JSON.parse(run('list', '--json').out)
  assert.deepEqual(
    listed.map((token: { name: string }) => token.name),
    ['fixer', 'ci'],
  )
  assert.match(run('list').out, /fixer +agent +f-1/)
  assert.equal(run('revoke', 'nobody').code, 1)
  assert.equal(run('revoke', 'ci').code, 0)
  assert.equal(run('revoke', listed[0].id).out, listed[0].id)
  assert.equal(book().caller(first.out, 'token'), null)
  assert.equal(run('list').out, 'There are no tokens.')
  const folder = join(state, 'audit')
  const record = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')
  assert.equal(record.match(/token\.revoke/g)?.length, 4)
  assert.ok(!record.includes(first.out) && !record.includes(second.out))
})
