import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { join, resolve } from 'node:path'
import type { Store } from '@tripline/infra'
import {
  installationKey,
  metricsRegistry,
  StoreError,
  silentLogger,
  systemClock,
} from '@tripline/infra'
import { openClickHouse } from '@tripline/infra/clickhouse'
import { openAccessBook } from '../access/access-book.ts'
import { openAlertBook } from '../alert-book.ts'
import { auditFolder } from '../audit/audit-files.ts'
import { auditSeal } from '../audit/audit-seal.ts'
import { stoppedAudit } from '../audit/stopped-audit.ts'
import { localSocketPath } from '../local-socket.ts'
import { stoppedPipeline } from '../pipeline/stopped-pipeline.ts'
import { stoppedPush } from '../push/stopped-push.ts'
import { createAgentDirectory } from '../queries/agent-directory.ts'
import type { Api } from '../server.ts'
import { buildServer } from '../server.ts'
import { loadRegistry } from '../setup/load-registry.ts'
import { VERSION } from '../version.ts'
import { safeText } from './safe-text.ts'
import { CommandError } from './tell.ts'

/** The API as the commands use it: of the process that runs on this state, or opened for the moment. */
export interface LocalApi {
  /** The answer's JSON; a CommandError with the problem's own words otherwise. */
  ask<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T>
  close(): Promise<void>
}

export async function openLocalApi(state: string): Promise<LocalApi> {
  const folder = resolve(state)
  if (!existsSync(join(folder, 'clickhouse'))) {
    throw new CommandError(
      `There is no data in ${state}. Start with: npm start, or name another --state.`,
    )
  }
  return (await runningApi(state)) ?? (await inProcess(folder))
}

/** The API of the process that runs on this state; null when none does. */
export async function runningApi(state: string): Promise<LocalApi | null> {
  const socket = localSocketPath(resolve(state))
  return socket !== null && (await answers(socket)) ? overSocket(socket) : null
}

async function answers(socketPath: string): Promise<boolean> {
  try {
    await call(socketPath, 'GET', '/health/live')
    return true
  } catch {
    return false
  }
}

function overSocket(socketPath: string): LocalApi {
  return {
    async ask<T>(method: 'GET' | 'POST', path: string, body?: object) {
      const { status, text } = await call(socketPath, method, path, body)
      return decode<T>(status, text)
    },
    close: async () => undefined,
  }
}

async function inProcess(folder: string): Promise<LocalApi> {
  const store = await openClickHouse(
    { path: join(folder, 'clickhouse') },
    { logger: silentLogger },
  ).catch((error: unknown) => {
    if (error instanceof StoreError) throw new CommandError(error.message)
    throw error
  })
  const app = await serverOn(folder, store).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
  return {
    async ask<T>(method: 'GET' | 'POST', path: string, body?: object) {
      const answer = await app.inject({
        ...{ method, url: path, headers: { host: 'localhost' } },
        ...(body === undefined ? {} : { payload: body }),
      })
      return decode<T>(answer.statusCode, answer.payload)
    },
    async close() {
      await app.close()
      await store.close()
    },
  }
}

async function serverOn(folder: string, store: Store): Promise<Api> {
  const clock = systemClock
  const book = await openAlertBook(store)
  return await buildServer({
    ...{ store, book, clock, version: VERSION, demo: false, consoleFolder: null, hosts: [] },
    pipeline: stoppedPipeline,
    gate: null,
    responder: null,
    agents: createAgentDirectory(store, book, loadRegistry(folder), clock),
    access: openAccessBook(folder, clock),
    ...{ oidc: null, tls: null },
    audit: stoppedAudit,
    push: stoppedPush,
    slackDesks: [],
    signals: null,
    auditFiles: { folder: auditFolder(folder), seal: auditSeal(installationKey(folder)) },
    isLocal: () => true,
    metrics: metricsRegistry(),
    metricsText: async () => '',
    logger: silentLogger,
  })
}

/** The answer comes from this same program, whose schemas shaped it. What it says may hold words of the log. */
function decode<T>(status: number, text: string): T {
  const body: unknown = JSON.parse(text)
  if (status < 400) return body as T
  throw new CommandError(safeText(String(Reflect.get(Object(body), 'detail') ?? text)))
}

function call(
  socketPath: string,
  method: string,
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'localhost', 'content-type': 'application/json' }
    const sent = request({ socketPath, method, path, headers, timeout: 30_000 }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
      )
      answer.on('error', reject)
    })
    sent.on('timeout', () => sent.destroy(new Error('no answer within 30 s')))
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
