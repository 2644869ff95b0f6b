import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { endWithUs } from '../end-with-us.ts'
import { clocksForTests } from './stepped-clock.ts'

const HOUR = 3_600_000
const folder = mkdtempSync(join(tmpdir(), 'tripline-clock-'))
endWithUs(() => rmSync(folder, { recursive: true, force: true }))
const clocks = clocksForTests(folder)
const skip = clocks.kind === 'own' ? false : `skipped: ${clocks.reason}`
const PROGRAM =
  "process.stdin.on('data', () => console.log(Date.now(), new Date().getTime(), performance.now()))"

test('a process sees its wall clock step forward and back, and never the one that measures', {
  skip,
}, async (t) => {
  assert.ok(clocks.kind === 'own')
  const clock = clocks.make('here')
  const child = spawn(process.execPath, ['-e', PROGRAM], {
    env: clock.env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  async function ask(): Promise<readonly number[]> {
    child.stdin.write('?')
    const [line] = await once(child.stdout, 'data')
    return String(line).trim().split(' ').map(Number)
  }
  const near = (seen = 0, aheadMs: number) =>
    assert.ok(Math.abs(seen - Date.now() - aheadMs) < 60_000, `${seen - Date.now()} ms ahead`)
  let last = 0
  for (const aheadMs of [0, 3 * HOUR, -5 * HOUR + 1, 0]) {
    clock.set(aheadMs)
    const [called, made, measured = 0] = await ask()
    near(called, aheadMs)
    near(made, aheadMs)
    assert.ok(measured >= last && measured < last + 60_000)
    last = measured
  }
})
