/** The value as a list whose items may be anything; empty for all else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
