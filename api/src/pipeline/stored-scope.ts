/**
 * Each partition of the log has a fleet and groups of its own, which lie beside each other in one table: rows of one key would
 * replace each other. Those of partition 0, the only one of a log on one machine, have the plain names.
 */
const PREFIX = 'partition:'

const isShared = (scope: string): boolean => scope === 'fleet' || scope.startsWith('group:')

/** 'fleet' of partition 3 is 'partition:3:fleet'; an agent is itself wherever it lies. */
export const storedScope = (scope: string, partition: number): string =>
  partition === 0 || !isShared(scope) ? scope : `${PREFIX}${partition}:${scope}`

export function detectedScope(stored: string, partition: number): string {
  const prefix = `${PREFIX}${partition}:`
  if (partition === 0 || !stored.startsWith(prefix)) return stored
  const scope = stored.slice(prefix.length)
  return isShared(scope) ? scope : stored
}

/** So many partitions an alert's sequence can tell apart, and so many fleets a question asks for by key. */
export const MOST_PARTITIONS = 64

const fleets = Array.from({ length: MOST_PARTITIONS }, (_, at) => `'${storedScope('fleet', at)}'`)

/** SQL: a row of some partition's fleet; of some partition's group. Both are found by key. */
export const OF_A_FLEET = `scope IN (${fleets.join(', ')})`
export const OF_A_GROUP = `(startsWith(scope, 'group:') OR startsWith(scope, '${PREFIX}'))
  AND match(scope, '^(${PREFIX}[0-9]+:)?group:')`
