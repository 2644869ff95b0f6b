import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { AlertBook } from './alert-book.ts'
import type { Alert } from './wire.ts'

/** A reader that lets this much pile up is cut off; it resumes by id. */
const MAX_BUFFERED_BYTES = 1 << 20
/** How long a reader may leave us waiting, and how long the store may take to hold what it was given. */
const PATIENCE_MS = 30_000
const ASK_AGAIN_MS = 200
const LEAVE_MS = 1_000
const CHUNK = 100

/** One open stream: first what it missed, then what comes. */
export interface StreamReader {
  /** A new version. Passed on once the reader has caught up; until then the book keeps it. */
  alert(alert: Alert): void
  write(text: string): void
  /** Sends every version after a sequence, in order, each once, at the reader's own pace; then goes live. */
  catchUp(after: number): Promise<void>
  end(): void
}

/** `told` is an alert as this kind of stream writes it. */
export function createStreamReader(
  response: Writable,
  book: AlertBook,
  told: (alert: Alert) => string,
): StreamReader {
  let live = false
  let sent = -1

  function write(text: string): void {
    if (response.destroyed || response.writableEnded) return
    if (response.writableLength > MAX_BUFFERED_BYTES) response.destroy()
    else response.write(text)
  }

  function send(alert: Alert): void {
    if (alert.sequence <= sent) return
    sent = alert.sequence
    write(told(alert))
  }

  return {
    alert(alert) {
      if (live) send(alert)
    },
    write,
    async catchUp(after) {
      // An id from the future is of another installation: nothing would ever come after it.
      sent = Math.min(after, book.latest())
      let patience = performance.now() + PATIENCE_MS
      while (!response.destroyed && !response.writableEnded) {
        const recent = book.recentAfter(sent, CHUNK)
        const page = recent ?? (await book.storedAfter(sent, CHUNK))
        let waited = recent === null
        for (const alert of page) {
          send(alert)
          if (!response.writableNeedDrain) continue
          await drained(response)
          waited = true
        }
        if (!waited && page.length < CHUNK) {
          // Nothing was awaited since the book was asked, so nothing can have come in between.
          live = true
          return
        }
        if (page.length > 0) patience = performance.now() + PATIENCE_MS
        else if (performance.now() > patience) response.destroy()
        // Told a moment ago, gone from memory and not stored yet: it is on its way.
        else if (recent === null) await pause(ASK_AGAIN_MS)
      }
    },
    end() {
      response.end()
      // One that does not even take the end must not keep the server from stopping.
      setTimeout(() => response.destroy(), LEAVE_MS).unref()
    },
  }
}

/** Waits for the reader to take what it was sent; one that does not is cut off. */
async function drained(response: Writable): Promise<void> {
  if (!response.writableNeedDrain || response.destroyed) return
  const over = new AbortController()
  const { signal } = over
  // No AbortSignal.timeout: composed with another it may be collected before it fires (Node 20).
  const timer = setTimeout(() => over.abort(), PATIENCE_MS)
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })])
    .catch(() => response.destroy())
    .finally(() => {
      clearTimeout(timer)
      over.abort()
    })
}
