import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { embeddedEventLog } from './embedded-event-log.ts'

const directory = mkdtempSync(join(tmpdir(), 'tripline-log-crash-'))
after(() => rmSync(directory, { recursive: true, force: true }))
const path = join(directory, 'log')

/** Four writers append numbered messages, each with a body made from its number, and say which are acknowledged. */
const program = `import { writeSync } from 'node:fs'
  import { embeddedEventLog } from ${JSON.stringify(new URL('./embedded-event-log.ts', import.meta.url).href)}
  const log = embeddedEventLog({ path: ${JSON.stringify(path)}, partitions: 2 })
  const round = process.argv[1]
  let next = 0
  const write = async () => {
    while (true) {
      const ids = Array.from({ length: 1 + (next % 40) }, () => round + '-' + next++)
      await log.append('events', ids.map((id) => ({ key: id, value: Buffer.from(id + '|' + id.repeat(next % 200)) })))
      writeSync(1, ids.join(' ') + '\\n')
    }
  }
  await Promise.all([write(), write(), write(), write()])`

async function appendUntilKilled(round: number, afterMs: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [
    '--import',
    'tsx',
    '--input-type=module',
    '-e',
    program,
    String(round),
  ])
  let output = ''
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (output === '') setTimeout(() => child.kill('SIGKILL'), afterMs)
      output += chunk
    })
    child.once('close', () => resolve())
  })
  assert.equal(errors, '')
  return output
    .slice(0, output.lastIndexOf('\n') + 1)
    .split(/\s+/)
    .filter(Boolean)
}

test('SIGKILL while appending loses nothing acknowledged, tears nothing, and the log goes on', async () => {
  const acknowledged = new Set<string>()
  for (const [round, afterMs] of [3, 71, 28, 113, 9, 57].entries()) {
    for (const id of await appendUntilKilled(round, afterMs)) acknowledged.add(id)
    const log = embeddedEventLog({ path, partitions: 2 })
    const ends = await log.end('events')
    const total = ends.reduce((sum, { offset }) => sum + Number(offset), 0)
    const found = new Map<string, string>()
    const next = [0, 0]
    const stop = new AbortController()
    await log.consume(
      'events',
      `check-${round}`,
      async (batch) => {
        for (const { key, value, position } of batch) {
          assert.equal(Number(position.offset), next[position.partition])
          next[position.partition] = Number(position.offset) + 1
          const [id, body] = Buffer.from(value).toString().split('|')
          assert.equal(id, key)
          assert.equal(body?.replaceAll(key, ''), '')
          assert.ok(!found.has(key), `${key} twice`)
          found.set(key, key)
        }
        if (found.size === total) stop.abort()
      },
      stop.signal,
    )
    for (const id of acknowledged) assert.ok(found.has(id), `${id} was acknowledged and is gone`)
    await log.close()
  }
  assert.ok(acknowledged.size > 100, String(acknowledged.size))
})
