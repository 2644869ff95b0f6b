import type { Deliver } from '@tripline/infra'
import type { ItemSource, SourceItem } from '@tripline/ingest'

const LOOK_EVERY_MS = 5

/**
 * Keeps a source from running ahead of detection by more than so many messages. Only history needs it: decisions people took
 * then must meet the events of the same days in the log.
 */
export function stayNear(source: ItemSource, lag: () => Promise<number>, most: number): ItemSource {
  return {
    name: source.name,
    run: (deliver: Deliver<SourceItem>, signal: AbortSignal) =>
      source.run(async (batch) => {
        while (!signal.aborted && (await lag()) > most) {
          await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
        }
        await deliver(batch)
      }, signal),
  }
}
