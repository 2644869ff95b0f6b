import assert from 'node:assert/strict'
import type { OutgoingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { installationKey, metricsRegistry, silentLogger } from '@tripline/infra'
import type { Registry } from '@tripline/ingest'
import { emptyRegistry } from '@tripline/ingest'
import type { AccessBook } from '../src/access/access-book.ts'
import { openAccessBook } from '../src/access/access-book.ts'
import type { AlertBook } from '../src/alert-book.ts'
import { openAlertBook } from '../src/alert-book.ts'
import { auditFolder } from '../src/audit/audit-files.ts'
import type { AuditLog } from '../src/audit/audit-log.ts'
import { auditSeal } from '../src/audit/audit-seal.ts'
import { openAuditLog } from '../src/audit/open-audit-log.ts'
import { openApprovals } from '../src/gate/approvals/open-approvals.ts'
import type { GateConfig } from '../src/gate/gate-config.ts'
import type { GateDesk } from '../src/gate/gate-desk.ts'
import { brokersOf, openCredentialDesk } from '../src/gate/just-in-time/open-credential-desk.ts'
import { openGate } from '../src/gate/open-gate.ts'
import { openRestrictions } from '../src/gate/restrictions/open-restrictions.ts'
import type { Scorer } from '../src/gate/scorer.ts'
import { stoppedPush } from '../src/push/stopped-push.ts'
import { createAgentDirectory } from '../src/queries/agent-directory.ts'
import type { Notice } from '../src/respond/notice.ts'
import { gateActionsOf } from '../src/respond/providers/gate/gate-actions-of.ts'
import type { Responder } from '../src/respond/responder.ts'
import type { ResponseAction } from '../src/respond/response-action.ts'
import { startResponder } from '../src/respond/start-responder.ts'
import type { Api, ServerParts } from '../src/server.ts'
import { buildServer } from '../src/server.ts'
import type { Role } from '../src/wire.ts'
import type { TestStore } from './open-test-store.ts'
import { openTestStore } from './open-test-store.ts'
import type { TestPipeline } from './test-pipeline.ts'
import { openTestPipeline } from './test-pipeline.ts'
import { createWireCheck } from './wire-check.ts'

export const NOW = Date.UTC(2026, 5, 18, 15)

export type Who = Role | 'nobody' | 'local'

export interface Answer {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly text: string
  /** The body as JSON; asserted to be JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into it
  readonly body: any
}

export interface Asking {
  readonly as?: Who
  readonly headers?: Readonly<Record<string, string>>
  /** JSON when an object, as it is when text or bytes. */
  readonly body?: object | string | Uint8Array
}

/** The whole API on a real store, with a clock of its own. Every answer is checked against the OpenAPI document. */
export interface TestApi extends TestStore {
  readonly app: Api
  readonly book: AlertBook
  readonly pipeline: TestPipeline
  readonly access: AccessBook
  readonly audit: AuditLog
  readonly gate: GateDesk
  readonly responder: Responder
  /** What people were told besides alerts. */
  readonly notices: readonly Notice[]
  readonly clock: { now(): number; set(at: number): void }
  ask(method: string, url: string, asking?: Asking): Promise<Answer>
  token(role: Role): string
}

export interface TestApiOptions {
  readonly registry?: Registry
  readonly parts?: Partial<ServerParts>
  /** What detection says of prospective actions; it does not answer unless given. */
  readonly gate?: { readonly scorer?: Scorer; readonly config?: GateConfig }
  /** What the responder can do; nothing unless given. */
  readonly actions?: readonly ResponseAction[]
  /** And what the gate itself can hold agents to. */
  readonly gateActions?: boolean
  /** Fills the store before the book is opened. */
  readonly before?: (store: TestStore) => Promise<void>
}

/** Whom an agent's token speaks for. */
export const AGENT = 'staging-fixer'
const silentScorer: Scorer = { score: async () => null, close: () => undefined }

export async function openTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const stored = await openTestStore()
  await options.before?.(stored)
  const { store, folder } = stored
  let now = NOW
  const clock = {
    now: () => now,
    set(at: number) {
      now = at
    },
  }
  const book = await openAlertBook(store)
  const pipeline = openTestPipeline(folder, store)
  pipeline.onAlert(book.add)
  const access = openAccessBook(folder, clock)
  const key = installationKey(folder)
  const audit = await openAuditLog({ folder: auditFolder(folder), key, clock })
  const metrics = metricsRegistry()
  const { scorer = silentScorer, config = {} } = options.gate ?? {}
  const places = { configPath: join(folder, 'tripline.yaml'), environment: {}, stateFolder: folder }
  const notices: Notice[] = []
  const notify = async (notice: Notice) => void notices.push(notice)
  const credentials = openCredentialDesk({
    ...{ config: config.credentials ?? {}, brokers: brokersOf(places, { gate: config }, clock) },
    ...{ folder, audit, clock, metrics, logger: silentLogger, notify },
  })
  const restrictions = openRestrictions({ folder, store, audit, clock, logger: silentLogger })
  const approvals = openApprovals({ config, folder, audit, clock, logger: silentLogger })
  const gate = openGate({
    ...{ config, folder, store, audit, clock, metrics, scorer, credentials, logger: silentLogger },
    ...{ registry: options.registry ?? emptyRegistry, mappingPaths: [], restrictions, approvals },
  })
  const ofGate = gateActionsOf({ gate: config }, restrictions, clock)
  const actions = [...(options.actions ?? []), ...(options.gateActions === true ? ofGate : [])]
  const responder = startResponder({
    ...{ config: {}, stateFolder: folder, actions, alerts: book, pipeline },
    ...{ registry: options.registry ?? emptyRegistry, store, audit, clock, metrics },
    ...{ logger: silentLogger, notify },
    endIssued: (target, by) => credentials.endOf(target.agentId, target.credentialId, by),
  })
  const app = await buildServer({
    ...{
      store,
      book,
      pipeline,
      access,
      gate,
      responder,
      audit,
      clock,
      version: '0.0.0',
      demo: false,
    },
    auditFiles: { folder: auditFolder(folder), seal: auditSeal(key) },
    agents: createAgentDirectory(store, book, options.registry ?? emptyRegistry, clock),
    isLocal: (request) => request.headers['x-test-local'] === 'yes',
    push: stoppedPush,
    slackDesks: [],
    signals: null,
    ...{ oidc: null, tls: null },
    ...{ consoleFolder: null, hosts: ['tripline.example.com'] },
    ...{ metrics, metricsText: () => metrics.text(), logger: silentLogger },
    ...options.parts,
  })
  await app.ready()
  const check = createWireCheck(app)
  const tokens = new Map<Role, string>()

  function token(role: Role): string {
    const known =
      tokens.get(role) ??
      access.createToken(`${role} of tests`, role, NOW + 9e9, role === 'agent' ? AGENT : '')
    tokens.set(role, known)
    return known
  }

  function proofOf(who: Who): Record<string, string> {
    if (who === 'nobody') return {}
    return who === 'local' ? { 'x-test-local': 'yes' } : { authorization: `Bearer ${token(who)}` }
  }

  return {
    ...stored,
    ...{ app, book, pipeline, access, audit, gate, responder, notices, clock, token },
    async ask(method, url, { as = 'viewer', headers = {}, body } = {}) {
      const payload =
        body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.length) : body
      const answer = await app.inject({
        method: method as 'GET',
        url,
        headers: { host: 'localhost', ...proofOf(as), ...headers },
        ...(payload === undefined ? {} : { payload }),
      })
      const { statusCode: status, payload: text } = answer
      check(method, url, status, String(answer.headers['content-type'] ?? ''), text)
      const isJson = /json/.test(String(answer.headers['content-type'] ?? '')) && text !== ''
      return { status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : null }
    },
    async close() {
      await app.close()
      await gate.close()
      await responder.close()
      await approvals.close()
      await credentials.close()
      await restrictions.close()
      await pipeline.close()
      await audit.close()
      await stored.close()
    },
  }
}

/** Asserts the shape every refusal has (RFC 9457). */
export function assertProblem(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, answer.text)
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
  assert.equal(answer.body.status, status)
  assert.equal(answer.body.code, code)
  assert.equal(answer.body.type, `urn:tripline:problem:${code}`)
  assert.ok(answer.body.title.length > 3 && answer.body.detail.length > 3)
  assert.match(answer.body.instance, /^urn:uuid:[0-9a-f-]{36}$/)
}
