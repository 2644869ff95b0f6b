/**
 * The sending half of the delivery test, in a process of its own so that it can be killed: the real outbox, couriers and audit
 * log, fed with alerts that follow from their number. Says `idle` when nothing is left to deliver.
 */
import { join } from 'node:path'
import {
  installationKey,
  jsonLogger,
  metricsRegistry,
  openOutbox,
  systemClock,
} from '@tripline/infra'
import { openAuditLog } from '../../src/audit/open-audit-log.ts'
import type { AlertVersions } from '../../src/follow-versions.ts'
import { addressPolicy } from '../../src/push/address-policy.ts'
import { createPush } from '../../src/push/create-push.ts'
import { webhookReceiver } from '../../src/push/webhook-receiver.ts'
import { sampleAlert } from '../sample-alert.ts'

export interface DriverOrders {
  readonly folder: string
  readonly versions: number
  readonly agents: number
  readonly secret: string
  readonly urls: readonly string[]
  readonly timeoutMs: number
  /** This receiver never accepts; nobody waits for it. */
  readonly deadUrl: string
}

const orders: DriverOrders = JSON.parse(process.argv[2] ?? '')
const CONCURRENCY = 24
/** Shorter waits than the standard's days, and more of them: a slow machine must not run out of attempts. */
const SCHEDULE = Array.from({ length: 500 }, (_, i) => Math.min(20 + 10 * i, 200))
const LOOK_MS = 50

const versions: AlertVersions = {
  onVersion: () => () => undefined,
  latest: () => orders.versions - 1,
  recentAfter: (after, limit) =>
    Array.from({ length: Math.min(limit, orders.versions - 1 - after) }, (_, i) =>
      alertOf(after + 1 + i),
    ),
  storedAfter: () => Promise.resolve([]),
}

function alertOf(sequence: number) {
  const agent = sequence % orders.agents
  return sampleAlert({
    ...{ id: `alr_${agent}`, agentId: `agent-${agent}`, sequence },
    ...{ updatedAt: 1_780_000_000_000 + sequence, title: `version ${sequence} of its alert` },
  })
}

const { folder, secret, timeoutMs } = orders
const audit = await openAuditLog({
  folder: join(folder, 'audit'),
  key: installationKey(folder),
  clock: systemClock,
})
const outbox = openOutbox({ path: join(folder, 'outbox') })
// As an installation whose first start was before the first alert.
if (outbox.mark('cursor') === undefined) await outbox.setMark('cursor', -1)
const receivers = [...orders.urls, orders.deadUrl].map((url, i) =>
  webhookReceiver({
    ...{ name: `receiver-${i}`, url: new URL(url), secrets: [secret], filter: {}, timeoutMs },
    ...{ concurrency: CONCURRENCY, policy: addressPolicy(['127.0.0.0/8']), clock: systemClock },
  }),
)
const push = await createPush({
  ...{ versions, outbox, receivers, schedule: SCHEDULE, audit, clock: systemClock },
  ...{ random: Math.random, metrics: metricsRegistry(), logger: jsonLogger('warn') },
  onBroken: (error) => {
    throw error
  },
})
const living = orders.urls.length
const timer = setInterval(() => {
  const waiting = push.receivers().slice(0, living)
  const read = outbox.mark('cursor') === orders.versions - 1
  if (!read || waiting.some(({ pending }) => pending > 0)) return
  clearInterval(timer)
  const dead = waiting.reduce((sum, { deadLetters }) => sum + deadLetters, 0)
  process.stdout.write(`idle ${dead}\n`)
  void push.close().then(() => audit.close())
}, LOOK_MS)
