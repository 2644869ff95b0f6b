import type { FieldRef } from './node.ts'

/** Numbers the fields that a rule book tests. */
export interface FieldList {
  ref(name: string): FieldRef
  readonly all: readonly FieldRef[]
}

export function createFieldList(): FieldList {
  const byName = new Map<string, FieldRef>()
  const all: FieldRef[] = []
  return {
    all,
    ref(name) {
      const known = byName.get(name)
      if (known !== undefined) return known
      const made = { name, slot: all.length }
      byName.set(name, made)
      all.push(made)
      return made
    },
  }
}
