import assert from 'node:assert/strict'
import { createHook } from 'node:async_hooks'
import { spawn } from 'node:child_process'
import type { TestContext } from 'node:test'
import { after, before, describe, test } from 'node:test'
import { kafkaForTests } from '../../test/kafka/kafka-jars.ts'
import type { TestKafka } from '../../test/kafka/start-kafka.ts'
import { startKafka } from '../../test/kafka/start-kafka.ts'
import type { EventLog, LogMessage } from './event-log.ts'
import type { KafkaLogOptions } from './kafka-event-log.ts'
import { kafkaEventLog } from './kafka-event-log.ts'

const kafka = kafkaForTests()
const skip = kafka.kind === 'none' ? `skipped: ${kafka.reason}` : false
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (message: LogMessage): string => Buffer.from(message.value).toString('utf8')
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Closed after the test however it ends: an open connection would keep the process. */
function open(t: Pick<TestContext, 'after'>, options: KafkaLogOptions): EventLog {
  const log = kafkaEventLog(options)
  t.after(() => log.close())
  return log
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 30_000
  while (!condition()) {
    assert.ok(performance.now() < deadline, `${what} did not come`)
    await later(20)
  }
}

describe('a group on Apache Kafka', { skip }, () => {
  let own: TestKafka | null = null
  let fresh = 0
  before(async () => {
    if (kafka.kind === 'own') own = await startKafka({ brokers: 1 })
  })
  after(async () => {
    await own?.stop()
  })

  const newOptions = (partitions: number): KafkaLogOptions => ({
    brokers: kafka.kind === 'given' ? kafka.brokers : (own?.brokers ?? []),
    prefix: `group-${process.pid}-${Date.now()}-${fresh++}.`,
    ...{ partitions, replication: 1, sessionMs: 6000 },
  })

  test('a consumer killed between deliver and commit gets the batch again', async (t) => {
    const options = newOptions(1)
    const log = open(t, options)
    const sent = Array.from({ length: 30 }, (_, i) => String(i))
    await log.append(
      'events',
      sent.map((value) => ({ key: 'k', value: bytes(value) })),
    )
    // Accepts ten, says so, is given ten more, says so, and is killed before it answers.
    const program = `import { writeSync } from 'node:fs'
      import { kafkaEventLog } from ${JSON.stringify(new URL('./kafka-event-log.ts', import.meta.url).href)}
      const log = kafkaEventLog(${JSON.stringify(options)})
      let batches = 0
      await log.consume('events', 'g', (batch) => {
        writeSync(1, batch.map(({ position }) => position.offset).join(' ') + '\\n')
        return batches++ === 0 ? Promise.resolve() : new Promise(() => {})
      }, new AbortController().signal, { maxBatch: 10 })`
    const child = spawn(
      process.execPath,
      ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', program],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
    })
    t.after(() => child.kill('SIGKILL'))
    await until(() => output.split('\n').length > 2, 'the second batch')
    // The first acknowledgement travels while the second batch is delivered.
    await later(500)
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))

    const got: string[] = []
    const stop = new AbortController()
    const late = setTimeout(() => stop.abort(), 20_000)
    await log.consume(
      'events',
      'g',
      async (batch) => {
        got.push(...batch.map(text))
        if (got.length >= 20) stop.abort()
      },
      stop.signal,
      { maxBatch: 10 },
    )
    clearTimeout(late)
    assert.equal(output, `${sent.slice(0, 10).join(' ')}\n${sent.slice(10, 20).join(' ')}\n`)
    assert.deepEqual(got, sent.slice(10))
  })

  test('two members share partitions and a third moves them: nothing is lost or acknowledged twice, and no partition has two owners', {
    timeout: 90_000,
  }, async (t) => {
    const options = newOptions(6)
    const writer = open(t, options)
    const owners = new Map<number, number>()
    const accepted = new Map<string, number>()
    const lastOf = new Map<string, number>()
    const heldBy = new Map<number, readonly number[]>()
    const moves: string[] = []
    let writing = true
    // So that a failure above does not leave members behind.
    const over = new AbortController()
    t.after(() => {
      writing = false
      over.abort()
    })

    function join(member: number): { log: EventLog; leave: () => Promise<void> } {
      const log = open(t, options)
      const stop = new AbortController()
      const consuming = log.consume(
        'events',
        'g',
        async (batch) => {
          for (const { position } of batch) assert.equal(owners.get(position.partition), member)
          // Longer than a rebalance takes to be noticed, so that it meets batches under way.
          await later(30)
          for (const message of batch) {
            const at = `${message.position.partition}:${message.position.offset}`
            assert.equal(owners.get(message.position.partition), member)
            accepted.set(at, (accepted.get(at) ?? 0) + 1)
            const number = Number(text(message))
            assert.equal(number, (lastOf.get(message.key) ?? -1) + 1, message.key)
            lastOf.set(message.key, number)
          }
        },
        AbortSignal.any([stop.signal, over.signal]),
        {
          maxBatch: 5,
          onAssigned: async (partitions) => {
            for (const partition of partitions) {
              assert.equal(owners.get(partition), undefined, `partition ${partition} has an owner`)
              owners.set(partition, member)
            }
            heldBy.set(member, partitions)
            moves.push(`${member} holds ${partitions.join(' ')}`)
            return new Map()
          },
          onRevoked: async (partitions) => {
            // A checkpoint takes its time, and the partitions wait for it.
            await later(50)
            for (const partition of partitions) owners.delete(partition)
            heldBy.delete(member)
          },
        },
      )
      const leave = async (): Promise<void> => {
        stop.abort()
        await consuming
        await log.close()
      }
      return { log, leave }
    }

    const keys = Array.from({ length: 24 }, (_, i) => `agent-${i}`)
    let sent = 0
    const appending = (async () => {
      while (writing) {
        const value = bytes(String(sent))
        await writer.append(
          'events',
          keys.map((key) => ({ key, value })),
        )
        sent++
        await later(5)
      }
    })()
    const holding = (...counts: number[]) => {
      const held = counts.map((_, member) => heldBy.get(member)?.length ?? 0)
      return held.every((count, member) => count === counts[member])
    }
    const first = join(0)
    await until(() => holding(6), 'all for the first member')
    const second = join(1)
    await until(() => holding(3, 3), 'half for each of two')
    const third = join(2)
    await until(() => holding(2, 2, 2), 'a third for each of three')
    await first.leave()
    await until(() => holding(0, 3, 3), 'half for each of those who stay')
    writing = false
    await appending
    await until(() => keys.every((key) => lastOf.get(key) === sent - 1), 'the last message')
    await Promise.all([second.leave(), third.leave()])

    assert.equal(accepted.size, sent * keys.length)
    assert.deepEqual(
      [...accepted].filter(([, times]) => times !== 1),
      [],
      moves.join('; '),
    )
    assert.equal(owners.size, 0)
  })

  test('a delivery that takes longer than the session keeps its partition', async (t) => {
    const options = newOptions(1)
    const log = open(t, { ...options, sessionMs: own === null ? 6000 : 1000 })
    const slowMs = own === null ? 9000 : 2500
    await log.append(
      'events',
      ['a', 'b'].map((value) => ({ key: 'k', value: bytes(value) })),
    )
    const seen: string[] = []
    let assignments = 0
    const stop = new AbortController()
    await log.consume(
      'events',
      'g',
      async (batch) => {
        seen.push(...batch.map(text))
        if (seen.length === 1) await later(slowMs)
        else stop.abort()
      },
      stop.signal,
      {
        maxBatch: 1,
        onAssigned: async () => {
          assignments++
          return new Map()
        },
      },
    )
    assert.deepEqual(seen, ['a', 'b'])
    assert.equal(assignments, 1)
  })

  test('a log with nothing to do lets the process sleep', async (t) => {
    const log = open(t, newOptions(3))
    await log.append('events', [{ key: 'k', value: bytes('a') }])
    const stop = new AbortController()
    let delivered = false
    const consuming = log.consume(
      'events',
      'g',
      async () => {
        delivered = true
      },
      stop.signal,
    )
    await until(() => delivered, 'the message')
    let timers = 0
    const count = createHook({
      init: (_, type) => {
        if (type === 'Timeout') timers++
      },
    }).enable()
    await later(2000)
    count.disable()
    stop.abort()
    await consuming
    assert.ok(timers < 60, `${timers} timers in two seconds`)
  })

  test('many partitions at a time make Node warn of nothing', async (t) => {
    const warnings: string[] = []
    const warned = (warning: Error): void => {
      warnings.push(warning.message)
    }
    process.on('warning', warned)
    t.after(() => process.off('warning', warned))
    const log = open(t, newOptions(24))
    const keys = Array.from({ length: 400 }, (_, i) => `agent-${i}`)
    await log.append(
      'events',
      keys.map((key) => ({ key, value: bytes(key) })),
    )
    const stop = new AbortController()
    let got = 0
    let refusals = 30
    await log.consume(
      'events',
      'g',
      async (batch) => {
        if (refusals-- > 0) throw new Error('not now')
        got += batch.length
        if (got === keys.length) stop.abort()
      },
      stop.signal,
    )
    await log.close()
    assert.deepEqual(warnings, [])
  })
})
