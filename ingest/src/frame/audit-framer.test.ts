import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { createAuditFramer } from './audit-framer.ts'
import type { Piece } from './piece.ts'

const line = (kind: string, serial: number) =>
  `type=${kind} msg=audit(1781783887.1:${serial}): a=1\n`

function framed(text: string, from = 0): readonly Piece[] {
  const pieces: Piece[] = []
  const framer = createAuditFramer(from)
  framer.push(Buffer.from(text).subarray(from), (piece) => pieces.push(piece))
  framer.end((piece) => pieces.push(piece))
  return pieces
}

test('an event is given when its command line is there; before, nothing is lost and nothing given', () => {
  const given: string[] = []
  const framer = createAuditFramer(0)
  const sink = (piece: Piece) => given.push(piece.body)
  framer.push(Buffer.from(line('SYSCALL', 1) + line('PATH', 1)), sink)
  framer.pause(sink)
  assert.deepEqual([given.length, framer.holdsBytes()], [0, true])
  framer.push(Buffer.from(line('PROCTITLE', 1)), sink)
  assert.deepEqual([given.length, framer.holdsBytes()], [1, false])
  assert.equal(given[0]?.split('\n').length, 3)
})

test('a reader that starts anew behind any record finds the rest, as one that never stopped', () => {
  const kinds = fc.constantFrom('SYSCALL', 'PATH', 'PROCTITLE', 'USER_LOGIN', 'EOE', 'CWD')
  const text = fc
    .array(fc.tuple(kinds, fc.integer({ min: 1, max: 4 })), { maxLength: 40 })
    .map((all) => all.map(([kind, serial]) => line(kind, serial)).join(''))
  fc.assert(
    fc.property(text, (log) => {
      const whole = framed(log)
      for (const [at, piece] of whole.entries()) {
        const rest = framed(log, piece.restart).map(({ body }) => body)
        assert.deepEqual(
          rest.slice(piece.skip),
          whole.slice(at + 1).map(({ body }) => body),
        )
      }
    }),
    { numRuns: 100 },
  )
})

test('what is no audit line is a record of its own, and a group is bounded', () => {
  assert.deepEqual(
    framed(`${line('SYSCALL', 1)}nonsense\n`).map(({ body }) => body.slice(0, 8)),
    ['type=SYS', 'nonsense'],
  )
  const pieces: Piece[] = []
  const framer = createAuditFramer(0, 1000)
  for (let n = 0; n < 100; n += 1)
    framer.push(Buffer.from(line('PATH', 1)), (piece) => pieces.push(piece))
  assert.ok(pieces.length >= 3 && pieces.every(({ body }) => body.length <= 1100))
})
