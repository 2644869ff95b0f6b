import assert from 'node:assert/strict'
import { PassThrough, Readable } from 'node:stream'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { SourceItem } from './source-item.ts'
import { isRejected } from './source-item.ts'
import { stdinSource } from './stdin-source.ts'

const clock = { now: () => 1 }
const told = (item: SourceItem): string => (isRejected(item) ? `!${item.reason}` : item.body)

async function readAll(input: Readable): Promise<string[]> {
  const taken: string[] = []
  const source = stdinSource({ name: 'stdin', source: 'auto', input, clock })
  await source.run(async (batch) => {
    taken.push(...batch.map(told))
  }, new AbortController().signal)
  return taken
}

test('a stream is read to its end, whatever its pieces', async () => {
  const pieces = ['{"a":', '1}\n{"a":2}\n{"a"', ':3}'].map((piece) => Buffer.from(piece))
  assert.deepEqual(await readAll(Readable.from(pieces)), ['{"a":1}', '{"a":2}', '{"a":3}'])
  assert.deepEqual(await readAll(Readable.from([])), [])
  assert.deepEqual(await readAll(Readable.from([Buffer.from('{"a":\n1')])), ['!truncated'])
})

test('a record is delivered when it has come, not when the stream ends', async () => {
  const input = new PassThrough()
  const reading = readAllSoFar(input)
  input.write('{"a":1}\n')
  await setTimeout(20)
  assert.deepEqual(reading.taken, ['{"a":1}'])
  reading.stop()
  await reading.done
})

test('a batch that is refused ends the source with its error: a pipe cannot be read again', async () => {
  const source = stdinSource({
    ...{ name: 'stdin', source: 'auto', clock },
    input: Readable.from([Buffer.from('{"a":1}\n')]),
  })
  const refuse = async () => Promise.reject(new Error('full'))
  await assert.rejects(source.run(refuse, new AbortController().signal), /full/)
})

function readAllSoFar(input: Readable) {
  const taken: string[] = []
  const abort = new AbortController()
  const source = stdinSource({ name: 'stdin', source: 'auto', input, clock })
  const done = source.run(async (batch) => {
    taken.push(...batch.map(told))
  }, abort.signal)
  return { taken, done, stop: () => abort.abort() }
}
