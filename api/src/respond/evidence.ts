import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import type { Clock, Json, Store } from '@tripline/infra'
import { canonicalJson } from '../audit/canonical-json.ts'
import type { Alert, EventDetail, ResponseRecord } from '../wire.ts'

export type Evidence = NonNullable<ResponseRecord['evidence']>

/** What is known before anything is changed: the alert with its explanation, its events, and their redacted records. */
export interface EvidenceStore {
  /** Resolves once it is on disk. Captured again, it replaces what was there. */
  capture(response: ResponseRecord, alert: Alert): Promise<Evidence>
  /** The bundle's bytes; null when there is none. */
  read(responseId: string): Promise<Buffer | null>
  remove(responseId: string): Promise<void>
}

const SQL = `SELECT id, source, toUnixTimestamp64Milli(occurred_at) AS occurredAt,
  toUnixTimestamp64Milli(received_at) AS receivedAt, agent_id AS agentId, session_id AS sessionId,
  credential_id AS credentialId, action, action_class AS actionClass, service, resource_type AS resourceType,
  resource_id AS resourceId, environment, outcome, error_code AS errorCode, source_ip AS sourceIp, model, bits, risk,
  principal, attribution_rule AS attributionRule, attribution_confidence AS attributionConfidence, raw
  FROM events WHERE agent_id = {agent:String} AND id IN {ids:Array(String)}
  ORDER BY occurred_at, id LIMIT 1 BY id LIMIT 500`

/** Records of a bundle, together: beyond that they are named, and left in the store. */
const MAX_RECORD_BYTES = 8 << 20
const WAIT_MS = 300
const LOOK_AGAIN_MS = 20

/** In files of their own: a bundle is handed over as it is, and its digest is in the audit log. */
export function evidenceStore(folder: string, store: Store, clock: Clock): EvidenceStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const pathOf = (id: string): string =>
    join(folder, `${id.replaceAll(/[^A-Za-z0-9_-]/g, '_')}.json`)

  /** They are stored a fifth of a second after the alert is told. Longer than that the credential is not left in service. */
  async function readStored(
    agent: string,
    ids: readonly string[],
  ): Promise<readonly EventDetail[]> {
    const read = () => store.query<EventDetail>(SQL, { agent, ids })
    const nothing: readonly EventDetail[] = []
    for (const until = clock.now() + WAIT_MS; ; ) {
      const left = Math.max(1, until - clock.now())
      const rows = await Promise.race([read(), after(left, nothing)])
      if (rows.length >= ids.length || clock.now() >= until) return rows
      await after(LOOK_AGAIN_MS, null)
    }
  }

  return {
    async capture(response, alert) {
      const ids = [...new Set(alert.eventIds)]
      const rows = await readStored(alert.agentId, ids)
      const events = withinBytes(rows)
      const missing = ids.filter((id) => !rows.some((row) => row.id === id))
      const { id, action, measure, playbook, target } = response
      const bundle = {
        ...{ format: 'tripline-evidence-1', capturedAt: clock.now() },
        response: { id, action, measure, playbook, target },
        ...{ alert, events, missing },
      }
      // Plain data of this program's own schemas.
      const bytes = Buffer.from(canonicalJson(bundle as unknown as Json), 'utf8')
      await keep(pathOf(id), bytes)
      const digest = createHash('sha256').update(bytes).digest('hex')
      return { digest, bytes: bytes.length, events: events.length, missing: missing.length }
    },
    async read(responseId) {
      try {
        return await readFile(pathOf(responseId))
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
        throw error
      }
    },
    remove: (responseId) => rm(pathOf(responseId), { force: true }),
  }
}

function withinBytes(rows: readonly EventDetail[]): readonly EventDetail[] {
  let left = MAX_RECORD_BYTES
  return rows.map((row) => {
    left -= row.raw.length
    return left >= 0 ? row : { ...row, raw: '' }
  })
}

/** Aside, to the disk, then in its place: after a crash there is a whole bundle or none. */
async function keep(path: string, bytes: Buffer): Promise<void> {
  const aside = `${path}.new`
  const file = await open(aside, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(aside, path)
}
