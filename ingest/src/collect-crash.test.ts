import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { CursorStore, EventLog } from '@tripline/infra'
import { embeddedCursorStore, embeddedEventLog, silentLogger, systemClock } from '@tripline/infra'
import { decodeEvent } from './codec/decode-event.ts'
import { collectFrom, createCollector } from './collect.ts'
import { newEvent } from './new-event.ts'
import { createParseItem } from './parse-item.ts'
import type { Parser } from './parser.ts'
import { createSensors } from './sensors.ts'
import { storedCursors } from './sources/file-cursor.ts'
import { fileSource } from './sources/file-source.ts'

/** Where the child kills itself, by SIGKILL, at the nth time it comes there. */
const moments = ['before append', 'after append', 'before cursor', 'after cursor', 'never'] as const

// The child is this very file, told its folders: it follows `logs` into an embedded log in `state` until it is killed.
const [, , role, logs = '', state = '', moment = '', times = '0'] = process.argv
if (role === 'child') await followForEver(logs, state, moment, Number(times))
else test('after SIGKILL between any two steps, every record is in the log at least once', killTest)

async function followForEver(
  directory: string,
  stateDirectory: string,
  killAt: string,
  killTimes: number,
): Promise<void> {
  let left = killTimes
  const pass = (here: (typeof moments)[number]): void => {
    if (here === killAt && --left === 0) process.kill(process.pid, 'SIGKILL')
  }
  const log = embeddedEventLog({ path: join(stateDirectory, 'log') })
  const store = embeddedCursorStore(join(stateDirectory, 'cursors'))
  const breakingLog: EventLog = {
    ...log,
    async append(topic, messages) {
      pass('before append')
      await log.append(topic, messages)
      pass('after append')
    },
  }
  const breakingStore: CursorStore = {
    ...store,
    async set(name, value) {
      pass('before cursor')
      await store.set(name, value)
      pass('after cursor')
    },
  }
  const parser: Parser = ({ body, source, receivedAt }) => {
    const event = newEvent({
      ...{ id: body, source, receivedAt, occurredAt: receivedAt, action: 'a', raw: body },
    })
    const principalKind = 'unknown'
    const names = { principal: '', account: '', credentialId: '', sessionId: '', sessionName: '' }
    const more = { roleName: '', sourceIdentity: '', sessionTag: '', workload: '', virtualKey: '' }
    const claims = { principalKind, ...names, ...more, agentHeader: '' } as const
    return [{ kind: 'event', event, claims }]
  }
  const collector = createCollector({
    log: breakingLog,
    parse: createParseItem({
      parserOf: () => parser,
      detectFormat: () => 'envoy',
      redact: (text) => text,
      onParserBug: () => {},
    }),
    identify: { learn: () => {}, attribute: (event) => ({ ...event, agentId: 'a' }) },
    saveIdentity: async () => {},
    ...{ sensors: createSensors(), clock: systemClock, logger: silentLogger },
    count: () => {},
  })
  const source = fileSource({
    ...{ name: 'crash', paths: [directory], source: 'auto', follow: true, scanEveryMs: 20 },
    ...{ cursors: storedCursors(breakingStore, 'crash'), clock: systemClock },
    batch: { maxItems: 200, maxChars: 2 ** 20 },
  })
  await collectFrom(source, collector, silentLogger, new AbortController().signal)
}

async function killTest(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'tripline-kill-'))
  const [logsDirectory, stateDirectory] = [join(root, 'logs'), join(root, 'state')]
  mkdirSync(logsDirectory)
  mkdirSync(stateDirectory)
  const expected = new Set<string>()
  const records = (name: string, count: number): string[] => {
    const fresh = Array.from({ length: count }, (_, i) => `{"id":"${name}-${i}"}`)
    for (const record of fresh) expected.add(record)
    return fresh
  }
  const path = (name: string) => join(logsDirectory, name)
  const start = (killAt: (typeof moments)[number], killTimes: number): ChildProcess =>
    spawn(
      process.execPath,
      [
        ...['--conditions=source', '--import', 'tsx', fileURLToPath(import.meta.url)],
        ...['child', logsDirectory, stateDirectory, killAt, String(killTimes)],
      ],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    )
  try {
    for (const [round, killAt] of moments.slice(0, 4).entries()) {
      const document = records(`document${round}`, 1500).join(',')
      writeFileSync(path(`a${round}.json.gz`), gzipSync(`{"Records":[${document}]}`))
      appendFileSync(path('agent.log'), `${records(`lines${round}`, 1500).join('\n')}\n`)
      const child = start(killAt, 2 + 3 * round)
      const [, signal] = await once(child, 'exit')
      assert.equal(signal, 'SIGKILL')
      if (round % 2 === 1) renameSync(path('agent.log'), path(`agent.log.${round}`))
    }
    const last = start('never', 0)
    const seen = await idsUntil(join(stateDirectory, 'log'), expected.size)
    last.kill('SIGKILL')
    await once(last, 'exit')
    assert.equal(expected.size, 12_000)
    assert.deepEqual(
      [...expected].filter((record) => !seen.has(record)),
      [],
    )
    assert.equal(seen.size, expected.size)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** The distinct ids in the log, as soon as there are so many, or after a while. */
async function idsUntil(path: string, count: number): Promise<Set<string>> {
  const log = embeddedEventLog({ path })
  const seen = new Set<string>()
  const abort = new AbortController()
  const consuming = log.consume(
    'events',
    'test',
    async (batch) => {
      for (const { value } of batch) seen.add(decodeEvent(value)?.id ?? '')
    },
    abort.signal,
  )
  for (let waited = 0; seen.size < count && waited < 20_000; waited += 50) await setTimeout(50)
  abort.abort()
  await consuming
  await log.close()
  return seen
}
