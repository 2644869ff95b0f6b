import type { AgentIndex } from '../detector.ts'

/** Called with each value of an agent that changed: facet, fingerprint, and the text that the agent's run does not keep. */
export type VisitChanged = (agent: AgentIndex, facet: number, key: number, text: string) => void

/** Values of agents that changed since the last checkpoint, in the order they did. */
export interface ChangedValues {
  add: VisitChanged
  /** Visits all of them; they are forgotten then. */
  take(visit: VisitChanged): void
}

const WORDS = 3
const FIRST_WORDS = WORDS * 1024

/** Words and not objects: a checkpoint of a large fleet has a million, and each would be moved twice by the collector. */
export function createChangedValues(): ChangedValues {
  let words = new Uint32Array(FIRST_WORDS)
  let texts: string[] = []
  return {
    add(agent, facet, key, text) {
      const at = texts.length * WORDS
      if (at >= words.length) {
        const larger = new Uint32Array(words.length * 2)
        larger.set(words)
        words = larger
      }
      words[at] = agent
      words[at + 1] = facet
      words[at + 2] = key
      texts.push(text)
    },
    take(visit) {
      const [taken, names] = [words, texts]
      words = new Uint32Array(FIRST_WORDS)
      texts = []
      for (const [i, text] of names.entries()) {
        const at = i * WORDS
        visit(taken[at] ?? 0, taken[at + 1] ?? 0, taken[at + 2] ?? 0, text)
      }
    },
  }
}
