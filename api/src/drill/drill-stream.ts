import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { installationKey, jsonLogger, metricsRegistry, systemClock } from '@tripline/infra'
import { migrate, openClickHouse } from '@tripline/infra/clickhouse'
import { openAlertBook } from '../alert-book.ts'
import { auditFolder } from '../audit/audit-files.ts'
import { openAuditLog } from '../audit/open-audit-log.ts'
import { DEFAULT_ALERTS_PER_DAY } from '../config.ts'
import { DEFAULT_GATE_TIMEOUT_MS } from '../gate/gate-config.ts'
import type { StartedPipeline } from '../pipeline/start-pipeline.ts'
import { startPipeline } from '../pipeline/start-pipeline.ts'
import { configuredResponder } from '../respond/configured-responder.ts'
import { RAILWAY_TEMPLATE } from '../respond/providers/template/load-template.ts'
import type { RespondConfig } from '../respond/respond-config.ts'
import { startResponder } from '../respond/start-responder.ts'
import { loadRegistry } from '../setup/load-registry.ts'
import type { ResponseRecord } from '../wire.ts'
import { callRecord } from './call-record.ts'
import { pocketosCalls } from './pocketos-calls.ts'
import { startProvider } from './provider.ts'
import type { Borrower } from './stream-company.ts'
import { foundCompany } from './stream-company.ts'
import { createTokenDesk } from './token-desk.ts'

/** How one repetition went: with logs only the damage is done, and the token that did it is out within the second. */
export interface StreamRun {
  readonly agent: string
  /** From the first record of a call with the borrowed token to the provider being asked to take it out; null when it never was. */
  readonly toRequestMs: number | null
  /** From that request to the provider saying that it is out. */
  readonly toEffectiveMs: number | null
  /** The next call with it was refused. */
  readonly isRefused: boolean
  readonly state: string
  /** What it managed to delete before. */
  readonly deleted: number
}

/** Likely at any provider: the answer comes before the effect. */
const EFFECT_AFTER_MS = 40
const TAKEN_IN_MS = 600_000
const DEAD_WITHIN_MS = 60_000
const ADMIN = 'secret-of-the-administrator'
const VOLUME = { id: 'vol_3d2c42fb90e1', backups: ['bkp_0613', 'bkp_0614', 'bkp_0615'] } as const

/** In the drill's playbook a person has allowed what cannot be undone: this provider can only delete tokens. */
const PLAYBOOK = `playbook: drill
describes: Delete the token of a grave alert, without asking
when: { severity: high }
steps: [{ risk: 50, measure: revoke, irreversible: automatic }]
`

/**
 * The product as `up` runs it on a state of its own, fed by a followed file alone. Each repetition is another agent with
 * another borrowed token; agents alike teach the fleet, so a state serves some tens of them and no more.
 */
export async function drillStream(times: number, onRun: (run: StreamRun) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tripline-drill-'))
  const [clock, logger, metrics] = [systemClock, jsonLogger('warn'), metricsRegistry()]
  const calls = join(folder, 'calls.ndjson')
  const { borrowers, records } = foundCompany(folder, calls, times, clock.now())
  writeFileSync(join(folder, 'drill.yaml'), PLAYBOOK)
  writeFileSync(join(folder, 'admin-token'), ADMIN, { mode: 0o600 })
  const byToken = new Map(borrowers.map((one) => [one.token.id, one]))
  const recordedAt = new Map<string, number>()
  const tokens = createTokenDesk(
    borrowers.map(({ token }) => token),
    ADMIN,
    EFFECT_AFTER_MS,
  )
  const provider = await startProvider(
    borrowers.map(({ agent }) => ({
      id: `${VOLUME.id}-${agent}`,
      backups: VOLUME.backups.map((id) => `${id}-${agent}`),
    })),
    {
      tokens,
      onCall(call) {
        const who = byToken.get(call.tokenId)
        if (who === undefined) return
        if (!recordedAt.has(call.tokenId)) recordedAt.set(call.tokenId, Date.now())
        appendFileSync(calls, `${callRecord(call, who, Date.now())}\n`)
      },
    },
  )
  const open: { close(): unknown }[] = [provider]
  try {
    const store = await openClickHouse({ path: join(folder, 'clickhouse') }, { logger })
    open.push(store)
    await migrate(store, clock)
    const alerts = await openAlertBook(store)
    const key = installationKey(folder)
    const audit = await openAuditLog({ folder: auditFolder(folder), key, clock })
    open.push(audit)
    const pipeline = await startPipeline(store, {
      ...{ stateFolder: folder, alertsPerDay: DEFAULT_ALERTS_PER_DAY, checkpointMs: 600_000 },
      ...{ gateTimeoutMs: DEFAULT_GATE_TIMEOUT_MS, mappingPaths: [], rulePaths: [], demo: null },
      ...{ sources: [{ name: 'calls', path: calls, format: 'mapped:railway' }], logLevel: 'warn' },
    })
    open.push(pipeline)
    await takenIn(pipeline, records)
    pipeline.onAlert(alerts.add)
    const places = {
      configPath: join(folder, 'tripline.yaml'),
      environment: {},
      stateFolder: folder,
    }
    const respond = respondConfig(provider.url, times)
    const responder = startResponder({
      ...configuredResponder(places, { respond }, clock),
      ...{ stateFolder: folder, registry: loadRegistry(folder), alerts, pipeline, store, audit },
      ...{ clock, metrics, logger, notify: async () => undefined },
      endIssued: async () => undefined,
    })
    open.push(responder)
    const left = () => provider.volumes().reduce((sum, one) => sum + 1 + one.backups.length, 0)
    for (const who of borrowers) {
      const before = left()
      await attack(provider.url, who)
      const response = await ended(
        who,
        () => responder.list({ alertId: '', state: null, limit: 1000 }).responses,
      )
      const askedAt = tokens.askedAt(who.token.id)
      const since = recordedAt.get(who.token.id) ?? 0
      onRun({
        ...{ agent: who.agent, state: response?.state ?? 'no response', deleted: before - left() },
        toRequestMs: askedAt === 0 ? null : askedAt - since,
        toEffectiveMs: response?.state === 'effective' ? response.effectiveAt - askedAt : null,
        isRefused: await isRefused(provider.url, who),
      })
    }
  } finally {
    for (const one of open.reverse()) await one.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** As it would stand under `respond` in tripline.yaml. */
const respondConfig = (url: string, times: number): RespondConfig => ({
  ...{ mode: 'automatic', perHour: Math.min(times, 1000), playbooks: ['drill.yaml'] },
  providers: {
    allow: ['127.0.0.0/8'],
    templates: [{ file: RAILWAY_TEMPLATE, url, tokenFile: 'admin-token', callsPerSecond: 100 }],
  },
})

async function send(url: string, { token, agent }: Borrower, call: object): Promise<unknown> {
  const answer = await fetch(`${url}/graphql/v2`, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', 'x-agent': agent },
      authorization: `Bearer ${token.secret}`,
    },
    body: JSON.stringify(call),
  })
  return await answer.json()
}

async function attack(url: string, who: Borrower): Promise<void> {
  const [volume, backup] = [`${VOLUME.id}-${who.agent}`, `${VOLUME.backups[0]}-${who.agent}`]
  for (const { query, variables } of pocketosCalls(volume, backup)) {
    await send(url, who, { query, variables })
  }
}

async function isRefused(url: string, who: Borrower): Promise<boolean> {
  const answer = await send(url, who, { query: 'query me { me { id } }', variables: {} })
  return Array.isArray(Reflect.get(Object(answer), 'errors'))
}

/** Its response once it has ended, whichever way; null when there is none in time. */
async function ended(
  { token }: Borrower,
  responses: () => readonly ResponseRecord[],
): Promise<ResponseRecord | null> {
  for (const until = Date.now() + DEAD_WITHIN_MS; Date.now() < until; await pause(10)) {
    const own = responses().find(({ target }) => target.credentialId === token.id)
    const isOver = own?.state === 'effective' || own?.state === 'failed'
    if (own !== undefined && (isOver || (own.state === 'proposed' && own.heldFor !== ''))) {
      return own
    }
  }
  return null
}

async function takenIn(pipeline: StartedPipeline, records: number): Promise<void> {
  for (const until = Date.now() + TAKEN_IN_MS; Date.now() < until; await pause(100)) {
    const { events, lag } = pipeline.progress()
    if (events >= records && lag === 0) return
  }
  throw new Error('detection did not take in the history')
}
