/** Table and column names go into SQL text, so they are plain identifiers or nothing. */
export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)
}
