import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createServerSentEventParser } from './parse-server-sent-events.ts'

test('an event has a type, its data and the last id', () => {
  const parser = createServerSentEventParser()
  assert.deepEqual(parser.push('retry: 2000\nid: 7\nevent: alert\ndata: {"a":1}\n\n'), [
    { type: 'alert', data: '{"a":1}', id: '7' },
  ])
  assert.deepEqual(parser.push(': still here\n\nevent: status\ndata: x\n\n'), [
    { type: 'status', data: 'x', id: '7' },
  ])
})

test('lines of data are joined, unknown fields ignored, an event without data is none', () => {
  const parser = createServerSentEventParser()
  assert.deepEqual(parser.push('data: a\ndata:b\nweather: fine\n\nevent: alert\n\n'), [
    { type: 'message', data: 'a\nb', id: '' },
  ])
})

test('it does not matter where the network cuts the stream, nor how lines end', () => {
  const ending = fc.constantFrom('\n', '\r\n', '\r')
  fc.assert(
    fc.property(ending, fc.array(fc.nat(60)), (end, cuts) => {
      const text = ['id: 3', 'event: alert', 'data: one', 'data: two', '', 'data: x', '', ''].join(
        end,
      )
      const whole = createServerSentEventParser().push(`${text}\n`)
      const parser = createServerSentEventParser()
      const places = [...new Set([0, ...cuts.filter((at) => at < text.length)])].sort(
        (a, b) => a - b,
      )
      const pieces = places.map((at, i) => text.slice(at, places[i + 1]))
      const events = [...pieces, '\n'].flatMap((piece) => [...parser.push(piece)])
      assert.deepEqual(events, whole)
      assert.equal(whole.length, 2)
    }),
  )
})

test('a line without end is given up instead of filling the memory', () => {
  const parser = createServerSentEventParser()
  assert.throws(() => {
    for (let i = 0; i < 10; i++) parser.push('x'.repeat(1 << 20))
  }, /too long/)
})
