/** Classes as they are shown: rare kin share a colour, so that seven colours stay seven. */
export interface ClassGroup {
  readonly name: string
  /** Name of the colour token. */
  readonly colour: string
  readonly classes: readonly string[]
}

export const classGroups: readonly ClassGroup[] = [
  { name: 'model calls', colour: '--class-llm', classes: ['llm'] },
  { name: 'read', colour: '--class-read', classes: ['read'] },
  { name: 'list', colour: '--class-list', classes: ['list'] },
  { name: 'write', colour: '--class-write', classes: ['write', 'other'] },
  { name: 'execute', colour: '--class-execute', classes: ['execute'] },
  {
    name: 'credential, privilege',
    colour: '--class-credential',
    classes: ['credential', 'privilege'],
  },
  { name: 'delete, destroy', colour: '--class-destroy', classes: ['delete', 'destroy', 'defense'] },
]

/** Amounts by class → amounts by group, in the order above. */
export function byGroup(amounts: Readonly<Record<string, number>>): readonly number[] {
  const known = new Map(Object.entries(amounts))
  return classGroups.map((group) =>
    group.classes.reduce((sum, name) => sum + (known.get(name) ?? 0), 0),
  )
}
