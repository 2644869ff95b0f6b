import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { stringify } from 'yaml'
import type { Config } from '../src/config.ts'
import type { Alert } from '../src/wire.ts'
import type { AlertStream } from './alert-stream.ts'
import { followAlerts } from './alert-stream.ts'
import { runProgram } from './program.ts'
import type { RunningTripline } from './running-tripline.ts'
import { eventually, startTripline } from './running-tripline.ts'
import { workFolder } from './work-folder.ts'

const TOUCHES = 50
const P99_MS = 1_000
/** With more work than this waiting for each core, time measures the machine and not the program. */
const CROWDED = 2
const STOP_WITHIN_MS = 10_000
const config: Config = {
  agents: 'agents.yaml',
  sources: [{ name: 'trail', path: 'logs/trail.ndjson', format: 'cloudtrail' }],
}

test('a decoy touched in a followed file is on the stream within a second; decisions, stream and commands outlive a restart', async (t) => {
  const folder = workFolder(t)
  mkdirSync(join(folder, 'logs'))
  writeFileSync(join(folder, 'logs/trail.ndjson'), '')
  writeFileSync(join(folder, 'agents.yaml'), stringify({ decoys: ['*payments/master-key*'] }))
  const trail = trailIn(folder)
  const first = startTripline(t, folder, config)
  const address = await first.address
  const token = await tokenOf(folder)
  const stream = await followAlerts(address, token)

  await measureTouches(t, trail, stream)
  const last = stream.arrived.at(-1)?.alert.sequence ?? 0
  const [acknowledged, closed] = [alertOf(stream, 1), alertOf(stream, 2)]
  await decide(address, token, acknowledged, 'acknowledge')
  await decide(address, token, closed, 'close', { verdict: 'true_positive' })
  await commandsWork(folder, acknowledged, 'while it runs')
  await secondIsRefused(folder)
  await stopsInTime(first, stream)
  await commandsWork(folder, acknowledged, 'after it stopped')

  for (const touch of [1001, 1002, 1003]) trail.touch(touch)
  const second = startTripline(t, folder, config)
  const resumed = await followAlerts(await second.address, token, last)
  await eventually(
    'what the stream missed, and what came while nothing ran',
    20_000,
    async () => resumed.arrived.map(({ alert }) => `${agentOf(alert.agentId)} ${alert.status}`),
    (seen) => seen.length >= 5,
  )
  const missed = resumed.arrived.map(({ alert }) => alert)
  assert.deepEqual(
    missed.map((alert) => `${agentOf(alert.agentId)} ${alert.status}`),
    [
      'agent-1 acknowledged',
      'agent-2 closed',
      'agent-1001 open',
      'agent-1002 open',
      'agent-1003 open',
    ],
  )
  assert.ok(missed.every(({ sequence }, i) => sequence > (missed[i - 1]?.sequence ?? last)))
  const one = await second.ask<Alert>('GET', `/v1/alerts/${acknowledged}`)
  assert.equal(one.status, 'acknowledged')
  const other = await second.ask<Alert>('GET', `/v1/alerts/${closed}`)
  assert.deepEqual([other.status, other.verdict], ['closed', 'true_positive'])
  await stopsInTime(second, resumed)
})

interface Trail {
  /** Appends the record of `agent-n` reading the decoy. */
  touch(n: number): void
  /** Appends ordinary work of twenty agents. */
  work(n: number): void
}

/** A CloudTrail file that somebody else writes to. */
function trailIn(folder: string): Trail {
  const account = '123456789012'
  function append(n: number, agent: string, secretId: string): void {
    const record = {
      eventVersion: '1.09',
      userIdentity: {
        type: 'IAMUser',
        principalId: `AIDAEXAMPLE${agent}`,
        arn: `arn:aws:iam::${account}:user/${agent}`,
        accountId: account,
        accessKeyId: `AKIAEXAMPLE${agent.replace(/\D/g, '').padStart(9, '0')}`,
        userName: agent,
      },
      eventTime: new Date().toISOString().replace(/\.\d+Z/, 'Z'),
      eventSource: 'secretsmanager.amazonaws.com',
      eventName: 'GetSecretValue',
      awsRegion: 'eu-central-1',
      sourceIPAddress: '192.0.2.10',
      userAgent: 'aws-sdk-go/1.44',
      requestParameters: { secretId },
      responseElements: null,
      eventID: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      readOnly: true,
      eventType: 'AwsApiCall',
      recipientAccountId: account,
    }
    appendFileSync(join(folder, 'logs/trail.ndjson'), `${JSON.stringify(record)}\n`)
  }
  return {
    touch: (n) => append(n, `agent-${n}`, 'prod/payments/master-key-old'),
    work: (n) => append(1_000_000 + n, `worker-${n % 20}`, `staging/job-${n % 7}`),
  }
}

const agentOf = (agentId: string): string => /agent-\d+/.exec(agentId)?.[0] ?? agentId

async function tokenOf(folder: string): Promise<string> {
  const made = await runProgram(
    ['token', '--name', 'test', '--role', 'analyst', '--state', 'state'],
    folder,
  )
  assert.equal(made.code, 0, made.stderr)
  return made.stdout.trim()
}

/** From the append of a record to the last byte of its alert on the stream. */
async function measureTouches(t: TestContext, trail: Trail, stream: AlertStream): Promise<void> {
  const touchedAt = new Map<string, number>()
  for (let n = 1; n <= TOUCHES; n++) {
    for (let i = 0; i < 5; i++) trail.work(n * 5 + i)
    await setTimeout(40 + ((n * 37) % 50))
    touchedAt.set(`agent-${n}`, performance.now())
    trail.touch(n)
  }
  const firsts = () => new Map(stream.arrived.map((one) => [agentOf(one.alert.agentId), one]))
  await eventually(
    `${TOUCHES} alerts`,
    15_000,
    async () => firsts().size,
    (size) => size >= TOUCHES,
  )
  const latencies = [...touchedAt].map(([agent, at]) => {
    const arrived = stream.arrived.find(({ alert }) => agentOf(alert.agentId) === agent)
    return (arrived?.at ?? Number.POSITIVE_INFINITY) - at
  })
  latencies.sort((a, b) => a - b)
  const quantile = (q: number) => latencies[Math.ceil(q * latencies.length) - 1] ?? 0
  const [p50, p99] = [quantile(0.5), quantile(0.99)]
  t.diagnostic(
    `record appended → alert on the stream: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
  )
  const crowding = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism() / CROWDED)
  assert.ok(p99 < P99_MS * crowding, `p99 ${p99} ms, allowed ${P99_MS * crowding} ms`)
}

function alertOf(stream: AlertStream, n: number): string {
  const found = stream.arrived.find(({ alert }) => agentOf(alert.agentId) === `agent-${n}`)
  return found?.alert.id ?? ''
}

async function decide(
  address: string,
  token: string,
  id: string,
  decision: string,
  body?: unknown,
): Promise<void> {
  const answer = await fetch(`${address}/v1/alerts/${id}/${decision}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  assert.equal(answer.status, 200, await answer.text())
}

/** Over the socket of the process that runs, or on the data of one that ran. */
async function commandsWork(folder: string, alert: string, when: string): Promise<void> {
  const query = await runProgram(
    [
      'query',
      "SELECT count() AS n FROM events WHERE action LIKE '%GetSecretValue'",
      '--json',
      '--state',
      'state',
    ],
    folder,
  )
  assert.equal(query.code, 0, `query ${when}: ${query.stderr}`)
  assert.deepEqual(JSON.parse(query.stdout), { n: TOUCHES * 6 })
  const [row] = await agentIds(folder)
  for (const [command, args, words] of [
    ['agent', [row ?? ''], /Credentials/],
    ['alert', [alert], /acknowledged/],
    ['doctor', [], /ok {4}store: \d+ events/],
  ] as const) {
    const { code, stdout, stderr } = await runProgram(
      [command, ...args, '--state', 'state'],
      folder,
    )
    assert.equal(code, 0, `${command} ${when}: ${stdout}${stderr}`)
    assert.match(stdout, words, `${command} ${when}`)
  }
}

async function agentIds(folder: string): Promise<readonly string[]> {
  const sql = "SELECT DISTINCT agent_id AS id FROM events WHERE agent_id LIKE '%agent-1'"
  const { stdout } = await runProgram(['query', sql, '--json', '--state', 'state'], folder)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).id)
}

async function secondIsRefused(folder: string): Promise<void> {
  const { code, stderr } = await runProgram(['up', '--port', '0', '--state', 'state'], folder)
  assert.equal(code, 1, stderr)
  assert.match(stderr, /in use|another process/)
  assert.doesNotMatch(stderr, /^\s+at /m, 'a sentence, not a stack')
}

async function stopsInTime(tripline: RunningTripline, stream: AlertStream): Promise<void> {
  const asked = Date.now()
  tripline.send('SIGINT')
  const { code, stderr } = await tripline.finished
  stream.close()
  assert.equal(code, 0, stderr)
  assert.ok(Date.now() - asked < STOP_WITHIN_MS, `stopped after ${Date.now() - asked} ms`)
}
