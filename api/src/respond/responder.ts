import type { AlertVersions } from '../follow-versions.ts'
import { followVersions } from '../follow-versions.ts'
import type { Alert, ResponderState, ResponsePage, ResponseRecord, ResponseState } from '../wire.ts'
import { entryOf } from './carry-out.ts'
import { proposal, responseId } from './propose.ts'
import type { ResponderDesk } from './responder-desk.ts'
import { createResponderDesk } from './responder-desk.ts'
import type { ResponderParts } from './responder-parts.ts'
import { MEASURES } from './response-action.ts'
import { BY_ITSELF } from './response-book.ts'
import type { Work } from './work.ts'
import { createWork } from './work.ts'

/** From alerts to credentials that are proved to be out of service; what people ask of it, and what it does by itself. */
export interface Responder extends ResponderDesk {
  state(): ResponderState
  /** Latest first. */
  list(filter: ResponseFilter): ResponsePage
  get(id: string): ResponseRecord | null
  /** The evidence bundle's bytes; null when none was captured. */
  evidence(id: string): Promise<Buffer | null>
  /** Nothing is being worked on; proofs may still be awaited. For tests and drills. */
  idle(): Promise<void>
  close(): Promise<void>
}

export interface ResponseFilter {
  /** '' for all. */
  readonly alertId: string
  readonly state: ResponseState | null
  readonly limit: number
}

const HOUR = 3_600_000

export function createResponder(parts: ResponderParts, versions: AlertVersions): Responder {
  const { book, kill, actions, playbooks, clock, settings } = parts
  const stopping = new AbortController()
  const work = createWork(parts, stopping.signal)
  const cursor = {
    read: () => book.state()?.sequence ?? null,
    begin: (sequence: number) => book.put([], { sequence }),
    take: (page: readonly Alert[]) => takeAlerts(parts, work, page),
  }
  work.resume()
  const following = followVersions(versions, cursor, stopping.signal).catch(parts.onBroken)

  return {
    ...createResponderDesk(parts, work, stopping.signal),
    state: () => ({
      ...{ mode: settings.mode, perHour: settings.perHour, stopped: kill.isThrown() },
      lastHour: book.automaticSince(clock.now() - HOUR),
      proposed: book.all().filter(({ state }) => state === 'proposed').length,
      actions: [...actions.keys()],
      playbooks: playbooks.map(({ name, version }) => ({ name, version })),
    }),
    list({ alertId, state, limit }) {
      const fits = (one: ResponseRecord): boolean =>
        (alertId === '' || one.alertId === alertId) && (state === null || one.state === state)
      const found = book.all().filter(fits)
      return { responses: found.slice(0, limit), total: found.length }
    },
    get: (id) => book.get(id),
    evidence: (id) => parts.evidence.read(id),
    idle: () => work.idle(),
    async close() {
      stopping.abort()
      await following
      await work.close()
      await book.close()
    },
  }
}

/** Proposes what the playbooks advise, once for each credential and measure, in the same step as the cursor moves on. */
async function takeAlerts(
  { book, advise, audit, clock }: ResponderParts,
  work: Work,
  page: readonly Alert[],
): Promise<void> {
  const fresh = new Map<string, ResponseRecord>()
  const superseded: ResponseRecord[] = []
  for (const alert of page) {
    await work.noteUse(alert)
    const advice = alert.status === 'closed' || alert.credentialId === '' ? null : advise(alert)
    if (advice === null) continue
    const { measure } = advice.step
    if (book.get(responseId(alert.id, alert.credentialId, measure)) !== null) continue
    const live = fresh.get(alert.credentialId) ?? book.liveOf(alert.credentialId)
    if (live !== null && rank(live.measure) >= rank(measure)) continue
    if (live?.state === 'proposed' && book.get(live.id) !== null) superseded.push(live)
    fresh.set(alert.credentialId, proposal(alert, advice, clock.now()))
  }
  const proposed = [...fresh.values()]
  const dismissed = superseded.map((one): ResponseRecord => ({ ...one, ...BY_A_STRONGER }))
  await Promise.all(
    proposed.map((one) => audit.append(entryOf(one, 'revocation.propose', 'success'))),
  )
  await Promise.all(
    dismissed.map((one) => audit.append(entryOf(one, 'revocation.dismiss', 'success'))),
  )
  const last = page.at(-1)
  await book.put([...proposed, ...dismissed], last === undefined ? {} : { sequence: last.sequence })
  for (const { id } of proposed) work.take(id)
}

const BY_A_STRONGER = {
  state: 'dismissed',
  by: BY_ITSELF,
  said: 'a stronger one took its place',
} as const

const rank = (measure: ResponseRecord['measure']): number => MEASURES.indexOf(measure)
