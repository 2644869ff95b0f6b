import { pause } from '@tripline/infra'
import type { AlertBook } from './alert-book.ts'
import { deferred } from './deferred.ts'
import type { Alert } from './wire.ts'

/** The part of the alert book that is followed. */
export type AlertVersions = Pick<AlertBook, 'onVersion' | 'latest' | 'recentAfter' | 'storedAfter'>

/** How far somebody has read the versions of alerts, on disk. */
export interface VersionCursor {
  /** Null before the first start of all. */
  read(): number | null
  /** The first start begins after this one. */
  begin(sequence: number): Promise<void>
  /** Takes the versions in and moves past them, in one step: a crash neither forgets nor doubles. */
  take(page: readonly Alert[]): Promise<void>
}

const PAGE = 100
/** A version that was told but is neither in memory nor stored yet is on its way. */
const ASK_AGAIN_MS = 200

/** Hands over every version of every alert, each once and in order, until the signal aborts. */
export async function followVersions(
  versions: AlertVersions,
  cursor: VersionCursor,
  signal: AbortSignal,
): Promise<void> {
  const known = cursor.read()
  let at: number = known ?? versions.latest()
  if (known === null) await cursor.begin(at)
  let news = deferred<void>()
  const stop = versions.onVersion(() => news.resolve())
  signal.addEventListener('abort', () => news.resolve(), { once: true })
  try {
    while (!signal.aborted) {
      news = deferred<void>()
      const recent = versions.recentAfter(at, PAGE)
      const page = recent ?? (await versions.storedAfter(at, PAGE))
      const last = page.at(-1)
      if (last !== undefined) {
        await cursor.take(page)
        at = last.sequence
      } else if (recent === null && at < versions.latest()) await pause(ASK_AGAIN_MS, signal)
      else await news.promise
    }
  } finally {
    stop()
  }
}
