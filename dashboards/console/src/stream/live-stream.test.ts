import assert from 'node:assert/strict'
import test from 'node:test'
import type { StreamState } from './live-stream.ts'
import { createLiveStream } from './live-stream.ts'

/** A stream whose every attempt answers once and ends, and a clock that the first answer sets back by an hour. */
function endingStream() {
  let elapsed = 0
  let offset = 3_600_000
  const states: StreamState[] = []
  const stream = createLiveStream({
    fetch: async () => new Response('event: status\ndata: {}\n\n'),
    now: () => elapsed + offset,
    elapsed: () => elapsed,
    random: () => 1,
    resumeAfter: () => '1',
    onEvent: () => {
      offset = 1_000
    },
    onFresh: () => {},
    onLoggedOut: () => {},
  })
  stream.subscribe(() => states.push(stream.state()))
  return { stream, states, pass: (ms: number) => (elapsed += ms) }
}

test('since when a stream is lost is told on the clock that the server set, though it spoke before', async () => {
  const { stream, states, pass } = endingStream()
  pass(500)
  stream.start()
  while (states.at(-1)?.kind !== 'lost') await new Promise((resolve) => setTimeout(resolve, 1))
  stream.stop()
  assert.deepEqual(states.slice(0, 2), [
    { kind: 'live' },
    { kind: 'lost', lastAt: 1_500, retryAt: 2_500 },
  ])
})
