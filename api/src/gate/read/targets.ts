import type { Environment, EnvironmentOf } from '@tripline/ingest'
import { MOST_SCALARS, scalars } from '@tripline/ingest'

const MAX_NAME = 512
/** Stands for what a call names beyond what is looked at: whoever names that many at once may hide some. */
export const MORE_TARGETS = '…'
/** All that is looked at, the resource and what there is more. */
export const MOST_TARGETS = MOST_SCALARS + 2

/** Names among a call's arguments: texts without white space, the resource first, each once. */
export function targetsOf(resourceId: string, args: unknown): readonly string[] {
  const names = new Set<string>(resourceId === '' ? [] : [resourceId])
  const given = scalars(args)
  for (const { value } of given) {
    const name = String(value)
    if (name.length <= MAX_NAME && !/\s/.test(name)) names.add(name)
  }
  return given.length < MOST_SCALARS ? [...names] : [...names, MORE_TARGETS]
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
