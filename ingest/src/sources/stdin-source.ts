import type { Readable } from 'node:stream'
import type { Clock } from '@tripline/infra'
import type { Piece } from '../frame/piece.ts'
import { createStreamFramer } from '../frame/stream-framer.ts'
import type { BatchLimits } from './file-batcher.ts'
import { defaultBatchLimits } from './file-batcher.ts'
import type { ItemSource, SourceHint, SourceItem } from './source-item.ts'
import { sourceItem } from './source-item.ts'

export interface StdinSourceOptions {
  readonly name: string
  readonly source: SourceHint
  /** `process.stdin`, or any other stream of bytes. */
  readonly input: Readable
  readonly clock: Clock
  readonly batch?: BatchLimits
}

/**
 * Reads a stream to its end. What is read from a pipe cannot be read again, so there is no cursor: a batch that is
 * refused ends the source with that error. The pipe's writer waits while a batch is being delivered.
 */
export function stdinSource(options: StdinSourceOptions): ItemSource {
  const { name, source, input, clock, batch: limits = defaultBatchLimits } = options
  return {
    name,
    async run(deliver, signal) {
      const framer = createStreamFramer('', 0)
      let batch: SourceItem[] = []
      let chars = 0

      async function flush(): Promise<void> {
        if (batch.length > 0) await deliver(batch)
        batch = []
        chars = 0
      }

      async function take(pieces: readonly Piece[]): Promise<void> {
        for (const piece of pieces) {
          batch.push(sourceItem(piece, source, 'stdin', clock.now()))
          chars += piece.body.length
          if (batch.length >= limits.maxItems || chars >= limits.maxChars) await flush()
        }
      }

      const stop = () => input.destroy()
      signal.addEventListener('abort', stop)
      try {
        for await (const chunk of input) {
          await take(framer.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)))
          // Whoever writes slowly is answered at once: a batch is what is there.
          await take(framer.pause())
          await flush()
        }
        await take(framer.end())
        await flush()
      } catch (error) {
        if (!signal.aborted) throw error
      } finally {
        signal.removeEventListener('abort', stop)
      }
    },
  }
}
