import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { runUntilSignal } from './run-until-signal.ts'

const program = (body: string): string =>
  `import { runUntilSignal } from ${JSON.stringify(new URL('./run-until-signal.ts', import.meta.url).href)}
   await runUntilSignal(async (signal) => { console.log('up'); ${body} })
   console.log('clean')`

async function run(body: string, signals: readonly NodeJS.Signals[]): Promise<[number, string]> {
  const child = spawn(process.execPath, [
    '--import',
    'tsx',
    '--input-type=module',
    '-e',
    program(body),
  ])
  const exit = once(child, 'exit')
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
  })
  await once(child.stdout, 'data')
  for (const name of signals) {
    child.kill(name)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const [code] = await exit
  return [Number(code), output]
}

const untilAborted = `await new Promise((r) => { const t = setInterval(() => {}, 1000); signal.onabort = () => { clearInterval(t); r() } })`

test('the first signal lets the work finish cleanly', async () => {
  assert.deepEqual(await run(untilAborted, ['SIGTERM']), [0, 'up\nclean\n'])
})

test('the second signal ends the process at once', async () => {
  const deaf = 'await new Promise(() => setInterval(() => {}, 1000))'
  assert.deepEqual(await run(deaf, ['SIGINT', 'SIGINT']), [130, 'up\n'])
})

test('work that ends by itself leaves no listener behind', async () => {
  const before = process.listenerCount('SIGTERM')
  await runUntilSignal(async () => {})
  assert.equal(process.listenerCount('SIGTERM'), before)
})
