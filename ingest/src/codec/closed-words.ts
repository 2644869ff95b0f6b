import type { ActionClass, ArgumentAtom, AttributionRule, Environment, Outcome } from '../event.ts'

/** The words of a closed list as one byte each. Their order is part of the format: add at the end. */
export interface ClosedWords<Word extends string> {
  codeOf(word: Word): number
  /** Undefined for a code that stands for no word. */
  wordOf(code: number): Word | undefined
}

function closedWords<Word extends string>(words: readonly Word[]): ClosedWords<Word> {
  // Logs repeat themselves: the word is mostly the one of the event before.
  let last: Word | '' = ''
  let lastCode = -1
  return {
    codeOf(word) {
      if (word !== last) {
        lastCode = words.indexOf(word)
        last = word
      }
      return lastCode
    },
    wordOf: (code) => words[code],
  }
}

export const actionClasses = closedWords<ActionClass>([
  ...(['read', 'list', 'write', 'delete', 'destroy', 'privilege'] as const),
  ...(['credential', 'defense', 'execute', 'llm', 'other'] as const),
])
export const attributionRules = closedWords<AttributionRule>([
  ...(['registry', 'source-identity', 'session-tag', 'workload-identity', 'virtual-key'] as const),
  ...(['agent-header', 'session-name', 'role', 'credential', 'service', 'none'] as const),
])
export const environments = closedWords<Environment>(['prod', 'staging', 'dev', 'unknown'])
export const outcomes = closedWords<Outcome>(['success', 'denied', 'failure'])
export const atomOrigins = closedWords<ArgumentAtom['origin']>([
  'user',
  'tool',
  'none',
  'unknown',
  'field',
])
export const atomKinds = closedWords<ArgumentAtom['kind']>([
  ...(['email', 'host', 'account', 'id', 'name', 'number', 'date', 'text'] as const),
])
