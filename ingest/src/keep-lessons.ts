import type { CursorStore, Json } from '@tripline/infra'
import type { McpLesson, McpMemory } from './mcp/mcp-memory.ts'

/** A million lessons at most: more than the memory holds, so that what it has forgotten is overwritten. */
const SLOTS = 32_768
const LESSONS_A_SLOT = 32
/** A save that failed half-way leaves a gap of at most a batch. */
const MAX_GAP = 2000

export interface KeptLessons {
  /** Makes durable what was learned since the last call. */
  save(): Promise<void>
}

/**
 * Lets the memory of MCP sessions outlive the process: fills it from the store and keeps the store up with it, a few
 * lessons at a time in a ring of slots. Without it a restart in the middle of a session would not know what its tools
 * had returned, and a replay of the same lines would see another thing than the live run.
 */
export function keepLessons(memory: McpMemory, store: CursorStore): KeptLessons {
  let next = restore(memory, store)
  let unsaved: McpLesson[] = []
  memory.follow((lesson) => unsaved.push(lesson))

  return {
    async save() {
      if (unsaved.length === 0) return
      const saving = unsaved
      unsaved = []
      const writes: Promise<void>[] = []
      for (let from = 0; from < saving.length; from += LESSONS_A_SLOT) {
        const sequence = next++
        const lessons = saving.slice(from, from + LESSONS_A_SLOT)
        writes.push(store.set(slotName(sequence), { sequence, lessons }))
      }
      try {
        await Promise.all(writes)
      } catch (error) {
        unsaved = [...saving, ...unsaved]
        throw error
      }
    },
  }
}

const slotName = (sequence: number): string => `lesson/${sequence % SLOTS}`

/** Gives the sequence number that the next slot gets. */
function restore(memory: McpMemory, store: CursorStore): number {
  const kept: { sequence: number; lessons: readonly McpLesson[] }[] = []
  let missing = 0
  for (let slot = 0; slot < SLOTS && missing < MAX_GAP; slot += 1) {
    const stored = decode(store.get(slotName(slot)))
    missing = stored === null ? missing + 1 : 0
    if (stored !== null) kept.push(stored)
  }
  kept.sort((a, b) => a.sequence - b.sequence)
  for (const { lessons } of kept) for (const lesson of lessons) memory.restore(lesson)
  return (kept.at(-1)?.sequence ?? -1) + 1
}

function decode(
  stored: Json | undefined,
): { sequence: number; lessons: readonly McpLesson[] } | null {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return null
  const { sequence, lessons } = stored as { sequence?: Json; lessons?: Json }
  if (typeof sequence !== 'number' || !Number.isSafeInteger(sequence)) return null
  // Written by `save` alone; what does not look like a lesson is left out all the same.
  return Array.isArray(lessons) ? { sequence, lessons: lessons.filter(isLesson) } : null
}

function isLesson(value: unknown): value is McpLesson {
  if (!Array.isArray(value) || !Number.isFinite(value.at(-1))) return false
  const texts = value.slice(0, -1)
  if (!texts.every((text) => typeof text === 'string')) return false
  return (texts[0] === 'asked' && texts.length === 3) || (texts[0] === 'seen' && texts.length === 4)
}
