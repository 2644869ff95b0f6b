const MAX_DEPTH = 64

/**
 * One text for each value and one value for each text: keys in order, lists and objects marked apart. What JSON cannot say
 * (undefined, functions) is left out. A RangeError below 64 levels, and for integers that JSON's numbers cannot tell apart: two
 * such actions would have one text.
 */
export function exactText(value: unknown): string {
  return JSON.stringify(ordered(value, 0)) ?? 'null'
}

function ordered(value: unknown, depth: number): unknown {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError('an integer beyond 2^53')
  }
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH}`)
  if (Array.isArray(value)) return ['[', ...value.map((item) => ordered(item, depth + 1))]
  // Pairs, not an object: an object would put keys like '1' first and drop '__proto__'.
  const pairs = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, ordered(item, depth + 1)])
  return ['{', ...pairs]
}
