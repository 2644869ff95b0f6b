import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { KafkaError } from './kafka-error.ts'
import type { Unsent } from './partition-writer.ts'
import { partitionWriter } from './partition-writer.ts'

const open = new AbortController().signal
const message = (text: string): Unsent => ({ key: Buffer.from('k'), value: Buffer.from(text) })
const texts = (group: readonly Unsent[]): readonly string[] =>
  group.map(({ value }) => value.toString())

test('appends that come while a request is under way share the next one', async () => {
  const groups: (readonly string[])[] = []
  let answer = (): void => {}
  const writer = partitionWriter(
    (group) =>
      new Promise((resolve) => {
        groups.push(texts(group))
        answer = resolve
      }),
    0,
    open,
  )
  const first = writer.append([message('a')])
  while (groups.length < 1) await new Promise((resolve) => setTimeout(resolve, 1))
  const rest = [writer.append([message('b')]), writer.append([message('c'), message('d')])]
  answer()
  await first
  while (groups.length < 2) await new Promise((resolve) => setTimeout(resolve, 1))
  answer()
  await Promise.all(rest)
  assert.deepEqual(groups, [['a'], ['b', 'c', 'd']])
})

test('a request holds a megabyte or a thousand messages, and one message of any size', async () => {
  const groups: number[] = []
  const writer = partitionWriter(
    async (group) => {
      groups.push(group.length)
    },
    0,
    open,
  )
  await writer.append(Array.from({ length: 2500 }, () => message('x')))
  assert.deepEqual(groups.splice(0), [1000, 1000, 500])
  const large = message('y'.repeat(600_000))
  await writer.append([large, large, message('y'.repeat(3_000_000)), large])
  assert.deepEqual(groups, [1, 1, 1, 1])
})

test('whatever is refused as too large, the rest is stored in order, and each append learns its own fate', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }), { maxLength: 12 }),
      async (appends) => {
        const stored: string[] = []
        const writer = partitionWriter(
          async (group) => {
            if (texts(group).some((text) => text.startsWith('large'))) {
              throw new KafkaError('kafka_message_too_large', 'refused')
            }
            stored.push(...texts(group))
          },
          0,
          open,
        )
        const named = appends.map((flags, i) =>
          flags.map((large, k) => `${large ? 'large' : 'small'}-${i}-${k}`),
        )
        const results = await Promise.allSettled(
          named.map((names) => writer.append(names.map(message))),
        )
        assert.deepEqual(
          results.map(({ status }) => status),
          appends.map((flags) => (flags.includes(true) ? 'rejected' : 'fulfilled')),
        )
        assert.deepEqual(
          stored,
          named.flat().filter((name) => name.startsWith('small')),
        )
      },
    ),
    { numRuns: 50 },
  ))

test('a request that fails for good fails its appends and no later ones', async () => {
  let refuse = true
  const writer = partitionWriter(
    async () => {
      if (refuse) throw new KafkaError('kafka_unreachable', 'gone')
    },
    0,
    open,
  )
  await assert.rejects(writer.append([message('a')]), /gone/)
  refuse = false
  await writer.append([message('b')])
  await writer.idle()
})
