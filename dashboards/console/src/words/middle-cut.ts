/**
 * Shortens a long id in the middle, where ids differ least: 'tok_4d19f0a2b7c3e8' → 'tok_4d19…c3e8'.
 * Counts whole characters, so that a surrogate pair is never torn.
 */
export function middleCut(id: string, head = 8, tail = 4): string {
  const characters = [...id]
  if (characters.length <= head + tail + 1) return id
  return `${characters.slice(0, head).join('')}…${characters.slice(-tail).join('')}`
}
