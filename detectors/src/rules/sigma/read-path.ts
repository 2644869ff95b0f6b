import type { Value } from './node.ts'
import { unescaped } from './unescaped.ts'

/** Values of one field that are looked at; a longer list is cut. */
const MOST_VALUES = 256
const DEEPEST = 32

/** A dotted name, cut once: a key of the record may hold dots itself. */
export interface FieldPath {
  /** [from][to - 1]: the name from segment `from` up to `to`. */
  readonly names: readonly (readonly string[])[]
  readonly length: number
}

export function fieldPath(name: string): FieldPath {
  const segments = name.split('.')
  const names = segments.map((_, from) =>
    segments.map((_, to) => segments.slice(from, to + 1).join('.')),
  )
  return { names, length: segments.length }
}

/** Adds what the record holds under the path. Lists stand for each of their items, objects for their JSON. */
export function readPath(tree: unknown, path: FieldPath, into: Value[]): void {
  walk(tree, path, 0, into, 0)
}

function walk(node: unknown, path: FieldPath, from: number, into: Value[], depth: number): void {
  if (node === null || node === undefined || into.length >= MOST_VALUES || depth > DEEPEST) return
  if (Array.isArray(node)) {
    for (const item of node) walk(item, path, from, into, depth + 1)
    return
  }
  if (from >= path.length) {
    const text = typeof node === 'string' ? node : jsonOf(node)
    into.push({ text, lower: text.toLowerCase() })
    return
  }
  if (typeof node !== 'object') return
  const names = path.names[from] ?? []
  for (let to = from; to < path.length; to++) {
    const found = property(node, names[to] ?? '', to === from)
    if (found !== undefined) walk(found, path, to + 1, into, depth + 1)
  }
}

/** A policy is JSON within JSON: rules look for it as it reads, without the escapes. */
const jsonOf = (node: unknown): string =>
  typeof node === 'object' ? unescaped(JSON.stringify(node)) : String(node)

/** Its own property of that name, or else, where asked for, of that name in other cases: exporters do not agree on them. */
function property(node: object, name: string, inAnyCase: boolean): unknown {
  if (Object.hasOwn(node, name)) return Reflect.get(node, name)
  if (!inAnyCase) return undefined
  const lower = name.toLowerCase()
  for (const key of Object.keys(node)) {
    if (key.length === name.length && key.toLowerCase() === lower) return Reflect.get(node, key)
  }
  return undefined
}
