import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runProgram } from './program.ts'

async function drilled(...flags: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'drill-'))
  try {
    return await runProgram(['drill', 'pocketos', ...flags], folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('with the gate the deletion is refused before it reaches the API, and the snapshot’s too', async () => {
  const { code, stdout } = await drilled('--gate')
  assert.equal(code, 0, stdout)
  for (const what of ['Delete the snapshot', 'Delete the volume']) {
    assert.match(stdout, new RegExp(`403  ${what} +refused before it reached the API`))
  }
  assert.equal(stdout.match(/ {2}reached the API/g)?.length, 4, 'looking is let through')
  assert.match(stdout, /Left at the provider: 1 of 1 volumes, 3 of 3 backups/)
  assert.match(stdout, /irreversible-out-of-its-environment/)
})

test('without it the same calls delete both', async () => {
  const { code, stdout } = await drilled()
  assert.equal(code, 0)
  assert.match(stdout, /Left at the provider: 0 of 1 volumes, 0 of 3 backups/)
})

test('with logs only the damage is done, and the token that did it is taken out of service and proved to be', async () => {
  const { code, stdout, stderr } = await drilled('--stream', '--json')
  assert.equal(code, 0, `${stdout}${stderr}`)
  const run = JSON.parse(stdout)
  assert.deepEqual([run.state, run.isRefused], ['effective', true])
  assert.ok(run.deleted > 0, 'logs come after the fact')
  assert.ok(run.toRequestMs > 0 && run.toEffectiveMs > 0)
})
