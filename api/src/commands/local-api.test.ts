import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@tripline/infra'
import type { TestApi } from '../../test/open-test-api.ts'
import { NOW, openTestApi } from '../../test/open-test-api.ts'
import { sampleAlert } from '../../test/sample-alert.ts'
import { sampleEvent } from '../../test/sample-event.ts'
import { openAccessBook } from '../access/access-book.ts'
import { listenLocally, localSocketPath } from '../local-socket.ts'
import type { Alert } from '../wire.ts'
import { openLocalApi } from './local-api.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
/** Repaints the terminal, writes a row of its own, and turns the direction of what follows. */
const EVIL = 'vol\u001b[2J\u009b31m\nalr_forged  100  critical\u202e'

let api: TestApi
let closeSocket = async () => undefined as unknown
before(async () => {
  const connections = new WeakSet<object>()
  api = await openTestApi({
    parts: { isLocal: ({ raw }) => connections.has(raw.socket) },
    before: async (store) => {
      await store.writeEvents([
        sampleEvent({
          id: 'e1',
          agentId: 'fixer',
          resourceId: EVIL,
          occurredAt: NOW,
          credentialId: EVIL,
        }),
      ])
      const evil = { seen: 0, of: 1, words: EVIL }
      await store.writeAlerts([
        sampleAlert({
          id: 'alr_1',
          sequence: 64,
          agentId: 'fixer',
          title: EVIL,
          story: EVIL,
          ordinary: [evil],
        }),
      ])
    },
  })
  // The commands have the system's clock.
  api.clock.set(systemClock.now())
  const server = await listenLocally(api.app, localSocketPath(api.folder) ?? '', connections)
  closeSocket = () => new Promise((resolve) => server.close(resolve))
})
after(() => api.close())

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The command line as people run it, in a process of its own. */
function run(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const flags = ['--conditions=source', '--import', 'tsx', MAIN]
    const child = spawn(process.execPath, [...flags, ...args, '--state', api.folder])
    const text = { out: '', err: '' }
    child.stdout.on('data', (part) => {
      text.out += part
    })
    child.stderr.on('data', (part) => {
      text.err += part
    })
    child.on('close', (code) => resolve({ code, ...text }))
  })
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/
const SQL = 'SELECT id, resource_id FROM events'

async function everyCommandWorks(): Promise<readonly string[]> {
  const answers: string[] = []
  for (const args of [
    ['query', SQL],
    ['query', SQL, '--json'],
    ['agent', 'fixer'],
    ['agent', 'fixer', '--json'],
    ['alert', 'alr_1'],
    ['alert', 'alr_1', '--json'],
    ['query', 'SELECT 1 WHERE 0'],
  ]) {
    const { code, out, err } = await run(...args)
    assert.equal(code, 0, err)
    assert.doesNotMatch(out, UNSAFE, args.join(' '))
    assert.ok(
      out.split('\n').every((line) => !line.startsWith('alr_forged')),
      args.join(' '),
    )
    answers.push(out)
  }
  const [rows = '', json = '', agent = '', , alert = '', alertJson = '', none = ''] = answers
  assert.equal(rows.trimEnd().split('\n').length, 3)
  assert.deepEqual(JSON.parse(json), { id: 'e1', resource_id: EVIL })
  assert.match(agent, /^fixer {2}staging {2}baseline observing\n/)
  assert.match(alert, /^71 high {2}vol\\u001b/)
  const read: Alert = JSON.parse(alertJson)
  assert.equal(read.title, EVIL)
  assert.equal(none, '(no rows)\n')
  return answers
}

async function everyMistakeIsExplained(): Promise<void> {
  for (const [args, words] of [
    [['query', "SELECT * FROM file('/etc/passwd')"], /^tripline: file\(\) is no table/],
    [['query', `SELECT toUInt8(resource_id) FROM events`], /^tripline: .*Cannot parse/],
    [['agent', 'nobody'], /^tripline: There is no agent with this id\.\n$/],
    [['alert', 'alr_none'], /^tripline: There is no alert with this id\.\n$/],
  ] as const) {
    const { code, out, err } = await run(...args)
    assert.equal(code, 1, args.join(' '))
    assert.equal(out, '')
    assert.match(err, words)
    assert.doesNotMatch(err, UNSAFE)
    assert.ok(err.split('\n').length < 5)
  }
}

test('commands say the same through the socket of a running Tripline and on the stored data', async () => {
  const running = await everyCommandWorks()
  await everyMistakeIsExplained()
  await closeSocket()
  await api.app.close()
  await api.audit.close()
  await api.store.close()
  assert.deepEqual(await everyCommandWorks(), running)
  await everyMistakeIsExplained()
})

test('what was stored can be read while nothing runs, and nothing can be changed', async () => {
  const local = await openLocalApi(api.folder)
  try {
    const { rows } = await local.ask<{ rows: object[] }>('POST', '/v1/query', { sql: SQL })
    assert.equal(rows.length, 1)
    const closing = local.ask('POST', '/v1/alerts/alr_1/close', { verdict: 'benign' })
    await assert.rejects(closing, /nothing can be changed/)
    const pushing = local.ask('POST', '/v1/ingest/auto', { a: 1 })
    await assert.rejects(pushing, /Nothing is running on this data/)
  } finally {
    await local.close()
  }
})

test('a folder without data says how to get some', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'empty-'))
  await assert.rejects(openLocalApi(empty), /There is no data in .* npm start/)
})

test('a token is printed alone, once, and works', async () => {
  const { code, out, err } = await run('token', '--name', 'ci', '--role', 'analyst')
  assert.equal(code, 0, err)
  assert.match(out, /^tl_[\w-]{43}\n$/)
  assert.match(err, /Shown once/)
  assert.equal(openAccessBook(api.folder, systemClock).caller(out.trim(), 'token')?.role, 'analyst')
  const listed = await run('audit', '--last', '2')
  assert.match(listed.out, /local +token\.issue +ci +begun .*\n.*local +token\.issue +ci +success/)
  const wrong = await run('token', '--name', 'ci', '--role', 'root')
  assert.equal(wrong.code, 1)
  assert.match(wrong.err, /viewer, analyst, responder, admin/)
})
