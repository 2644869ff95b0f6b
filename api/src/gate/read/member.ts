/** A member of an object as every receiver reads it. */
export type Member =
  | { readonly kind: 'one'; readonly value: unknown }
  | { readonly kind: 'none' }
  /** Some receivers find it, or another value: Go's `encoding/json` does not tell capitals apart, and takes the last. */
  | { readonly kind: 'doubtful'; readonly values: readonly unknown[] }

export function memberOf(holder: unknown, name: string): Member {
  if (typeof holder !== 'object' || holder === null) return { kind: 'none' }
  const small = name.toLowerCase()
  const keys = Object.keys(holder).filter((key) => key === name || folded(key) === small)
  const values = keys.map((key): unknown => Reflect.get(holder, key))
  if (keys.length === 0) return { kind: 'none' }
  return keys.length === 1 && keys[0] === name
    ? { kind: 'one', value: values[0] }
    : { kind: 'doubtful', values }
}

/** Both ways round, for letters that have a capital and no small one of their own: 'ſ' is an s, the Kelvin sign a k. */
const folded = (key: string): string =>
  key.length > 64 ? key : key.toLowerCase().toUpperCase().toLowerCase()
