import { asObject } from '../limits.ts'

/** A path into a record, compiled: `read` gives the value, or undefined where the record has none. */
export type CompiledPath =
  | {
      readonly kind: 'path'
      readonly read: (tree: unknown) => unknown
      readonly steps: readonly Step[]
    }
  | { readonly kind: 'invalid'; readonly reason: string }

/** A key of an object, or a place in a list. */
export type Step = string | number

const MAX_PATH = 256
const MAX_STEPS = 16
const MAX_INDEX = 9_999

const STEP = /(?:^|\.)([A-Za-z_$@][A-Za-z0-9_$@-]*)|\[(\d{1,4})\]|\["([^"\\]{1,128})"\]/y

/**
 * `a.b[0].c`, `a["x-y"]`: the part of JSONPath (RFC 9535) that names one place. No wildcards, filters or recursion, so
 * reading is bounded by the path's own length.
 */
export function compilePath(path: string): CompiledPath {
  if (path.length > MAX_PATH) return invalid(`is longer than ${MAX_PATH} characters`)
  const text = path.startsWith('$.') ? path.slice(2) : path
  const steps: Step[] = []
  STEP.lastIndex = 0
  while (STEP.lastIndex < text.length) {
    const at = STEP.lastIndex
    const found = STEP.exec(text)
    if (found === null) {
      return invalid(
        `stops making sense at "${text.slice(at, at + 20)}"; write a.b[0].c or a["x-y"]`,
      )
    }
    const [, name, index, quoted] = found
    steps.push(index === undefined ? (name ?? quoted ?? '') : Math.min(Number(index), MAX_INDEX))
    if (steps.length > MAX_STEPS) return invalid(`has more than ${MAX_STEPS} steps`)
  }
  if (steps.length === 0) return invalid('is empty; write a.b[0].c or a["x-y"]')
  return { kind: 'path', steps, read: (tree) => readSteps(tree, steps) }
}

function invalid(reason: string): CompiledPath {
  return { kind: 'invalid', reason }
}

// Own keys only: a record must not reach `constructor` and its like through the prototype.
function readSteps(tree: unknown, steps: readonly Step[]): unknown {
  let value = tree
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return undefined
    if (Array.isArray(value) !== (typeof step === 'number')) return undefined
    if (!Object.hasOwn(value, step)) return undefined
    value = (value as { readonly [key: Step]: unknown })[step]
  }
  return value
}

/** The tree with what stands at the path replaced, copied along the way; the same tree where nothing stands there. */
export function replaceAt(tree: unknown, steps: readonly Step[], replacement: unknown): unknown {
  return readSteps(tree, steps) === undefined ? tree : replaced(tree, steps, 0, replacement)
}

function replaced(
  tree: unknown,
  steps: readonly Step[],
  depth: number,
  replacement: unknown,
): unknown {
  const step = steps[depth]
  if (step === undefined) return replacement
  const below = (value: unknown): unknown => replaced(value, steps, depth + 1, replacement)
  if (Array.isArray(tree)) return tree.map((item, at) => (at === step ? below(item) : item))
  const entries = Object.entries(asObject(tree) ?? {})
  return Object.fromEntries(
    entries.map(([key, value]) => [key, key === step ? below(value) : value]),
  )
}
