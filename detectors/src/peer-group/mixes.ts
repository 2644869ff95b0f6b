import type { ActionClass } from '@tripline/ingest'

/** What an action does, with the words of it: "41 % deletions". */
export const CLASSES: readonly { readonly name: ActionClass; readonly words: string }[] = [
  { name: 'read', words: 'reads' },
  { name: 'list', words: 'listings' },
  { name: 'write', words: 'writes' },
  { name: 'delete', words: 'deletions' },
  { name: 'destroy', words: 'irreversible deletions' },
  { name: 'privilege', words: 'changes of privilege' },
  { name: 'credential', words: 'uses of secrets' },
  { name: 'defense', words: 'changes to guards' },
  { name: 'execute', words: 'executions' },
  { name: 'llm', words: 'model calls' },
  { name: 'other', words: 'other calls' },
]

/** Actions of one class are told apart in so many shares: coarse, but every agent has the same ones. */
export const SHARES = 3
export const PARTS = CLASSES.length * SHARES

const numbers: ReadonlyMap<ActionClass, number> = new Map(CLASSES.map(({ name }, i) => [name, i]))
const OTHER = CLASSES.length - 1

/** Part of the mix that an action belongs to, by its class and its fingerprint. */
export const partOf = (actionClass: ActionClass, fingerprint: number): number =>
  (numbers.get(actionClass) ?? OTHER) * SHARES + (fingerprint % SHARES)

/** Share of a class in a mix. */
export function classShare(mix: ArrayLike<number>, part: number): number {
  const first = Math.floor(part / SHARES) * SHARES
  let sum = 0
  for (let i = 0; i < SHARES; i++) sum += mix[first + i] ?? 0
  return sum
}
