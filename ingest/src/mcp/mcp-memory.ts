import type { Fingerprint } from '../arguments/argument-atoms.ts'
import type { SessionIdentifiers } from '../arguments/session-identifiers.ts'
import { createSessionIdentifiers } from '../arguments/session-identifiers.ts'
import type { PendingCalls } from './pending-calls.ts'
import { createPendingCalls } from './pending-calls.ts'

/** One thing a transcript taught: that a tool was asked, or that an identifier (by its fingerprint) was seen. */
export type McpLesson =
  | readonly ['asked', key: string, tool: string, at: number]
  | readonly ['seen', session: string, mark: string, tool: string, at: number]

/** What lines of MCP transcripts teach about lines to come: which tool an answer is of, where an identifier is from. */
export interface McpMemory {
  readonly pending: PendingCalls
  readonly identifiers: SessionIdentifiers
  /** From now on, tells each new lesson. */
  follow(listener: (lesson: McpLesson) => void): void
  restore(lesson: McpLesson): void
}

export function createMcpMemory(fingerprint: Fingerprint): McpMemory {
  let tell: (lesson: McpLesson) => void = () => {}
  const calls = createPendingCalls()
  const identifiers = createSessionIdentifiers(fingerprint, {
    onSighting: (session, mark, { tool, at }) => tell(['seen', session, mark, tool, at]),
  })
  return {
    identifiers,
    pending: {
      asked(key, call) {
        calls.asked(key, call)
        tell(['asked', key, call.tool, call.at])
      },
      answered: calls.answered,
      get size() {
        return calls.size
      },
    },
    follow(listener) {
      tell = listener
    },
    restore(lesson) {
      if (lesson[0] === 'asked') calls.asked(lesson[1], { tool: lesson[2], at: lesson[3] })
      else identifiers.restore(lesson[1], lesson[2], { tool: lesson[3], at: lesson[4] })
    },
  }
}
