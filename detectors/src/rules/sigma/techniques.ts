/**
 * ATT&CK v19 (2026) split Defense Evasion into Stealth and Defense Impairment and gave T1562 and some of T1070 new ids; rules
 * of before carry the old ones. Source: the retagging of the SigmaHQ rules for v19.
 */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['T1562', 'T1685'],
  ['T1562.001', 'T1685'],
  ['T1562.002', 'T1685.001'],
  ['T1562.003', 'T1690'],
  ['T1562.004', 'T1686'],
  ['T1562.007', 'T1686.001'],
  ['T1562.008', 'T1685.002'],
  ['T1562.010', 'T1689'],
  ['T1562.012', 'T1685.004'],
  ['T1070.001', 'T1685.005'],
  ['T1070.002', 'T1685.006'],
])

const MOST = 8

/** The techniques that a rule's tags name ('attack.t1562.008'), by their v19 ids. */
export function techniquesOf(tags: readonly string[]): readonly string[] {
  const found = new Set<string>()
  for (const tag of tags) {
    const id = /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase()
    if (id !== undefined && found.size < MOST) found.add(RENAMED.get(id) ?? id)
  }
  return [...found]
}

/** Whether the rule is about switching off what watches: T1685 to T1690, or the tactic by its name. */
export function impairsDefense(tags: readonly string[]): boolean {
  if (tags.some((tag) => /^attack\.defense[-_]impairment$/i.test(tag))) return true
  return techniquesOf(tags).some((id) => /^T16(?:8[5-9]|90)(?:\.|$)/.test(id))
}
