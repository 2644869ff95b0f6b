import type { KeptValues } from '@tripline/infra'
import type { ResponseRecord } from '../wire.ts'
import { MEASURES } from './response-action.ts'

/** What the cap held back and nobody has been told of yet: one summary tells of all of it. */
export interface Overflow {
  readonly since: number
  readonly count: number
  /** Some of the credentials, the first ones. */
  readonly credentials: readonly string[]
}

export interface BookState {
  readonly sequence: number
  readonly overflow: Overflow | null
  /** When the last summary went out. */
  readonly toldAt: number
}

export type BookEntry =
  | { readonly kind: 'response'; readonly response: ResponseRecord }
  | ({ readonly kind: 'state' } & BookState)

/** Every response, in memory and on disk, with how far the alerts were read. What resolves is on disk. */
export interface ResponseBook {
  get(id: string): ResponseRecord | null
  /** Latest first. */
  all(): readonly ResponseRecord[]
  /** Of those of a credential that are being dealt with or proposed the strongest; null when there is none. */
  liveOf(credentialId: string): ResponseRecord | null
  /** Null before the first start of all. */
  state(): BookState | null
  /** All of it or nothing. Sequence and overflow stay as they are unless given. */
  put(responses: readonly ResponseRecord[], state?: Partial<BookState>): Promise<void>
  /** How many were decided by Tripline itself after that time. */
  automaticSince(at: number): number
  close(): Promise<void>
}

/** Past ones stay to be looked at; the oldest go first, then the oldest that nobody decided about. */
const MOST_KEPT = 5_000
const STATE_ID = '~state'
const NO_STATE: BookState = { sequence: -1, overflow: null, toldAt: 0 }

export interface BookOptions {
  readonly most?: number
  /** These made room and are no longer in the book. */
  readonly onGone?: (ids: readonly string[]) => void
}

export function openResponseBook(
  kept: KeptValues<BookEntry>,
  { most = MOST_KEPT, onGone = () => {} }: BookOptions = {},
): ResponseBook {
  const responses = new Map<string, ResponseRecord>()
  const live = new Map<string, Set<string>>()
  let state: BookState | null = null
  const stored = kept.all()
  for (const entry of stored) if (entry.kind === 'state') state = stateOf(entry)
  const found = stored.flatMap((entry) => (entry.kind === 'response' ? [entry.response] : []))
  for (const one of found.sort((a, b) => a.proposedAt - b.proposedAt)) note(one)

  function note(response: ResponseRecord): void {
    responses.set(response.id, response)
    const { credentialId } = response.target
    if (!isLive(response)) unlist(response)
    else live.set(credentialId, (live.get(credentialId) ?? new Set()).add(response.id))
  }

  function unlist({ id, target: { credentialId } }: ResponseRecord): void {
    const own = live.get(credentialId)
    if (own?.delete(id) === true && own.size === 0) live.delete(credentialId)
  }

  function strongest(ids: Iterable<string>): ResponseRecord | null {
    let found: ResponseRecord | null = null
    for (const id of ids) {
      const one = responses.get(id)
      if (one !== undefined && (found === null || rank(one) > rank(found))) found = one
    }
    return found
  }

  /** What makes room for as many new ones; never one that is being carried out. */
  function leaving(fresh: readonly ResponseRecord[]): readonly ResponseRecord[] {
    const extra = responses.size + fresh.filter(({ id }) => !responses.has(id)).length - most
    if (extra <= 0) return []
    const changing = new Set(fresh.map(({ id }) => id))
    const may = [...responses.values()].filter((one) => !changing.has(one.id) && !isUnderWay(one))
    const isProposed = ({ state }: ResponseRecord) => Number(state === 'proposed')
    may.sort((a, b) => isProposed(a) - isProposed(b) || a.proposedAt - b.proposedAt)
    return may.slice(0, extra)
  }

  return {
    get: (id) => responses.get(id) ?? null,
    all: () => [...responses.values()].reverse(),
    liveOf: (credentialId) => strongest(live.get(credentialId) ?? []),
    state: () => state,
    async put(changed, next) {
      const gone = leaving(changed)
      const after = next === undefined ? null : { ...(state ?? NO_STATE), ...next }
      const puts: { id: string; value: BookEntry }[] = changed.map((response) => ({
        ...{ id: response.id, value: { kind: 'response', response } },
      }))
      if (after !== null) puts.push({ id: STATE_ID, value: { kind: 'state', ...after } })
      await kept.change(
        puts,
        gone.map(({ id }) => id),
      )
      for (const one of gone) {
        responses.delete(one.id)
        unlist(one)
      }
      if (gone.length > 0) onGone(gone.map(({ id }) => id))
      for (const one of changed) note(one)
      if (after !== null) state = after
    },
    automaticSince(at) {
      let count = 0
      for (const { by, decidedAt } of responses.values()) {
        if (by === BY_ITSELF && decidedAt > at) count++
      }
      return count
    },
    close: () => kept.close(),
  }
}

/** Who did it when nobody did. */
export const BY_ITSELF = 'tripline'

/** Somebody has it done, or the provider has yet to prove it. */
export const isUnderWay = ({ state }: ResponseRecord): boolean =>
  state === 'evidence' || state === 'executing' || state === 'verifying' || state === 'undoing'

const rank = ({ measure }: ResponseRecord): number => MEASURES.indexOf(measure)

const isLive = (response: ResponseRecord): boolean =>
  isUnderWay(response) || response.state === 'proposed' || response.state === 'effective'

const stateOf = ({ sequence, overflow, toldAt }: BookState): BookState => ({
  ...{ sequence, overflow, toldAt },
})
