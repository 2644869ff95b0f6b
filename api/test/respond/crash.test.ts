import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { startProvider } from '../../src/drill/provider.ts'
import { createTokenDesk } from '../../src/drill/token-desk.ts'
import { seededRandom } from '../seeded-random.ts'
import { workFolder } from '../work-folder.ts'

const TOKENS = 30
const LIVES = 3
const LONGEST_LIFE_MS = 400
const ADMIN = 'admin'

/** A responder of its own, on the book in `folder`, until it is killed or everything is out. */
async function live(folder: string, url: string, killAfterMs: number): Promise<string> {
  const program = new URL('./respond-driver.ts', import.meta.url).pathname
  const flags = ['--conditions=source', '--import', 'tsx', program]
  const child = spawn(process.execPath, [...flags, folder, url, String(TOKENS)])
  let [output, errors] = ['', '']
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  child.stdout.on('data', (chunk: Buffer) => {
    if (output === '' && killAfterMs > 0) setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    output += chunk
  })
  await once(child, 'close')
  assert.equal(errors, '')
  return output
}

test('killed at any place it goes on: every credential is out, each counted once, and none is forgotten', async (t) => {
  const folder = workFolder(t)
  const tokens = Array.from({ length: TOKENS }, (_, n) => ({ id: `tok_${n}`, secret: `s-${n}` }))
  const desk = createTokenDesk(tokens, ADMIN, 5)
  const provider = await startProvider([], { tokens: desk })
  t.after(() => provider.close())
  const random = seededRandom(11)
  for (let life = 0; life < LIVES; life++) {
    await live(folder, provider.url, 1 + random() * LONGEST_LIFE_MS)
  }
  const last = await live(folder, provider.url, 0)
  const { responses, lastHour } = JSON.parse(last.split('\n').at(-2) ?? '')
  assert.equal(responses.length, TOKENS)
  assert.equal(new Set(responses.map((one: { credential: string }) => one.credential)).size, TOKENS)
  for (const { credential, state } of responses) assert.equal(state, 'effective', credential)
  assert.equal(lastHour, TOKENS)
  assert.ok(tokens.every(({ secret }) => !desk.admits(secret)))
})
