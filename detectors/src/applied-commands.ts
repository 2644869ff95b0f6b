/** Ids of commands that were carried out, the newest of them: whoever replays the log carries none out a second time. */
export interface AppliedCommands {
  /** False when the command was applied before. */
  firstTime(commandId: string): boolean
  readonly size: number
  all(): readonly string[]
  restore(ids: readonly string[]): void
}

/** A command comes again within one checkpoint; a thousand people do not click as much. */
const MOST = 1000

export function createAppliedCommands(): AppliedCommands {
  const ids = new Set<string>()
  return {
    firstTime(id) {
      if (ids.has(id)) return false
      ids.add(id)
      const oldest = ids.values().next()
      if (ids.size > MOST && !oldest.done) ids.delete(oldest.value)
      return true
    },
    get size() {
      return ids.size
    },
    all: () => [...ids],
    restore(earlier) {
      for (const id of earlier) ids.add(id)
    },
  }
}
