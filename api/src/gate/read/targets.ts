import type { Environment, EnvironmentOf } from '@tripline/ingest'
import { scalars } from '@tripline/ingest'

/** More than any real call names; what lies beyond is said to be there. */
export const MOST_TARGETS = 64
const MAX_NAME = 512
/** Stands for the targets beyond the bound: whoever names that many at once hides some. */
export const MORE_TARGETS = '…'

/** Names among a call's arguments: texts without white space, the resource first, each once. */
export function targetsOf(resourceId: string, args: unknown): readonly string[] {
  const names = new Set<string>(resourceId === '' ? [] : [resourceId])
  for (const { value } of scalars(args)) {
    const name = String(value)
    if (name.length > MAX_NAME || /\s/.test(name)) continue
    names.add(name)
    if (names.size >= MOST_TARGETS) return [...[...names].slice(0, -1), MORE_TARGETS]
  }
  return [...names]
}

/** The first is the most worth guarding. */
const WORST_FIRST: readonly Environment[] = ['prod', 'unknown', 'staging', 'dev']

/** The environment to judge by where several are touched: production before all, an unknown one before a harmless one. */
export function worseOf(a: Environment, b: Environment): Environment {
  return WORST_FIRST.indexOf(a) <= WORST_FIRST.indexOf(b) ? a : b
}

/** What the names say; 'unknown' when none says anything. */
export function environmentOfTargets(
  environmentOf: EnvironmentOf,
  targets: readonly string[],
): Environment {
  let worst: Environment = 'unknown'
  for (const target of targets) {
    const here = environmentOf('', target)
    if (here === 'prod') return here
    if (here !== 'unknown') worst = worst === 'unknown' ? here : worseOf(worst, here)
  }
  return worst
}
