const MAX_DEPTH = 64

/**
 * One text for each value and one value for each text: keys in order, lists and objects marked apart. What JSON cannot say
 * (undefined, functions) is left out. A RangeError below 64 levels, and for integers that JSON's numbers cannot tell apart: two
 * such actions would have one text.
 */
export function exactText(value: unknown): string {
  return textOf(value, 0)
}

/** Text by text: an ordered copy of the value for JSON.stringify costs three times as much. */
function textOf(value: unknown, depth: number): string {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError('an integer beyond 2^53')
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (depth >= MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH}`)
  if (Array.isArray(value)) {
    let text = '["["'
    for (const item of value) text += `,${textOf(item, depth + 1)}`
    return `${text}]`
  }
  // Pairs, not an object: an object would put keys like '1' first and drop '__proto__'.
  let text = '["{"'
  const items = value as Readonly<Record<string, unknown>>
  for (const key of Object.keys(items).sort()) {
    const item = items[key]
    if (item !== undefined) text += `,[${JSON.stringify(key)},${textOf(item, depth + 1)}]`
  }
  return `${text}]`
}
