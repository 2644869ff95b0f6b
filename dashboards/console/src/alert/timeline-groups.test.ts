import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChainStep, EventSummary, Reason } from '@tripline/api/wire'
import fc from 'fast-check'
import { keyEventId, timelineGroups } from './timeline-groups.ts'

const event = (
  id: string,
  occurredAt: number,
  action = 'a:Read',
  outcome: EventSummary['outcome'] = 'success',
) => {
  const summary: EventSummary = {
    ...{
      id,
      source: 'cloudtrail',
      occurredAt,
      receivedAt: occurredAt,
      agentId: 'a',
      sessionId: 's',
    },
    ...{
      credentialId: 'c',
      action,
      actionClass: 'read',
      service: '',
      resourceType: '',
      resourceId: '',
    },
    ...{ environment: 'dev', outcome, errorCode: '', sourceIp: '', model: '', bits: 0, risk: 0 },
  }
  return summary
}
const step = (stage: ChainStep['stage'], at: number): ChainStep => ({
  ...{ stage, label: stage, at, offsetMs: at, events: 1, detail: '', heat: 'ordinary' },
})
const reason = (eventId: string, bits: number, context = false): Reason => ({
  ...{ detector: 'novelty', channel: 'action', sentence: '', observed: '', expected: '' },
  ...{ agent: { seen: 0, of: 1 }, peers: { seen: 0, of: 1 }, fleet: { seen: 0, of: 1 } },
  ...{ usual: null, now: null, bits, rarity: '', note: '', context, eventId },
})

test('events stand under the stage that had begun', () => {
  const groups = timelineGroups(
    [step('snag', 10), step('destruction', 20)],
    [event('1', 5), event('2', 10, 'x', 'denied'), event('3', 25)],
    [],
  )
  assert.deepEqual(
    groups.map(({ label, about }) => [label, about]),
    [
      ['Before', '1 call'],
      ['snag', '1 call, refused'],
      ['destruction', '1 call'],
    ],
  )
})

const shape = (events: readonly EventSummary[], named: readonly string[] = []) =>
  timelineGroups(
    [],
    events,
    named.map((eventId) => ({ eventId })),
  )[0]?.items.map((item) => (item.kind === 'event' ? item.event.id : item.words))

test('a long run of ordinary calls is folded, but never an event the alert names', () => {
  const events = Array.from({ length: 9 }, (_, i) => event(String(i), i))
  assert.deepEqual(shape(events), ['0', '1', '7 more like these'])
  assert.deepEqual(shape(events, ['4']), [
    '0',
    '1',
    '2 more like these',
    '4',
    '5',
    '6',
    '2 more like these',
  ])
  assert.deepEqual(shape(events, ['3']), ['0', '1', '2', '3', '4', '5', '3 more like these'])
})

test('what was refused, failed or rare is never folded away', () => {
  const events = Array.from({ length: 6 }, (_, i) => event(String(i), i, i % 2 ? 'a' : 'b'))
  assert.deepEqual(shape(events), ['0', '1', '4 more ordinary calls, of 2 kinds'])
  const told = events.map((one, i) => (i < 3 ? one : { ...one, outcome: 'denied' as const }))
  assert.deepEqual(shape(told), ['0', '1', '2', '3', '4', '5'])
  assert.deepEqual(shape(events.map((one) => ({ ...one, bits: 10 }))), [
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
  ])
})

test('no event is lost or moved', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(50), fc.constantFrom('a', 'b'))),
      fc.uniqueArray(fc.nat(50), { maxLength: 6 }),
      (calls, starts) => {
        const events = calls
          .sort(([a], [b]) => a - b)
          .map(([at, action], i) => event(String(i), at, action))
        const stages = [
          'snag',
          'discovery',
          'credential-access',
          'new-credential',
          'environment',
          'destruction',
        ] as const
        const chain = starts.map((at, i) => step(stages[i] ?? 'snag', at))
        const shown = timelineGroups(chain, events, [{ eventId: '3' }]).flatMap((group) =>
          group.items.flatMap((item) => (item.kind === 'event' ? [item.event] : item.events)),
        )
        assert.deepEqual(
          shown.map((one) => one.id),
          events.map((one) => one.id),
        )
      },
    ),
  )
})

test('the key event is the one most reasons point at, context left out', () => {
  const reasons = [
    reason('a', 30),
    reason('b', 5),
    reason('b', 5),
    reason('c', 9, true),
    reason('c', 9, true),
  ]
  assert.equal(keyEventId([...reasons, reason('c', 9, true)]), 'b')
  assert.equal(keyEventId([reason('a', 5), reason('b', 7)]), 'b')
  assert.equal(keyEventId([]), '')
})
