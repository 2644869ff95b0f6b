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
import { embeddedCursorStore, embeddedEventLog, silentLogger, systemClock } from '@tripline/infra'
import { collectFrom, createCollector } from './collect.ts'
import { decodeEvent } from './event-codec.ts'
import { newEvent } from './new-event.ts'
import { createParseItem } from './parse-item.ts'
import type { Parser } from './parser.ts'
import { createSensors } from './sensors.ts'
import { storedCursors } from './sources/file-cursor.ts'
import { fileSource } from './sources/file-source.ts'

// The child is this very file, told its folders: it follows `logs` into an embedded log in `state` until it is killed.
const [, , role, logs = '', state = ''] = process.argv
if (role === 'child') await followForEver(logs, state)
else test('after SIGKILL at any moment, every record is in the log at least once', killTest)

async function followForEver(directory: string, stateDirectory: string): Promise<void> {
  const log = embeddedEventLog({ path: join(stateDirectory, 'log') })
  const store = embeddedCursorStore(join(stateDirectory, 'cursors'))
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
    log,
    parse: createParseItem({
      parserOf: () => parser,
      detectFormat: () => 'envoy',
      redact: (text) => text,
      onParserBug: () => {},
    }),
    identify: { learn: () => {}, attribute: (event) => ({ ...event, agentId: 'a' }) },
    saveIdentity: async () => {},
    ...{ sensors: createSensors(), clock: systemClock, logger: silentLogger },
    count: ({ records }) => process.stdout.write(`${records}\n`),
  })
  const source = fileSource({
    ...{ name: 'crash', paths: [directory], source: 'auto', follow: true, scanEveryMs: 20 },
    ...{ cursors: storedCursors(store, 'crash'), clock: systemClock },
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
  const start = (): ChildProcess =>
    spawn(
      process.execPath,
      [
        ...['--conditions=source', '--import', 'tsx', fileURLToPath(import.meta.url)],
        ...['child', logsDirectory, stateDirectory],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
  try {
    for (let round = 0; round < 5; round += 1) {
      const document = records(`document${round}`, 1500).join(',')
      writeFileSync(path(`a${round}.json.gz`), gzipSync(`{"Records":[${document}]}`))
      appendFileSync(path('agent.log'), `${records(`lines${round}`, 1500).join('\n')}\n`)
      const child = start()
      // Each round dies a little later: before, within and after its batches.
      for (let batches = 0; batches < 1 + 3 * round; batches += 1)
        await once(child.stdout ?? child, 'data')
      if (round % 2 === 1) renameSync(path('agent.log'), path(`agent.log.${round}`))
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    const last = start()
    const seen = await idsUntil(join(stateDirectory, 'log'), expected.size)
    last.kill('SIGKILL')
    await once(last, 'exit')
    assert.equal(expected.size, 15_000)
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
