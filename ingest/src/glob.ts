/**
 * A glob as a predicate: `*` is any run of characters, everything else is itself, the whole text must match.
 * The two-pointer matcher backs up to the last star only, so the worst case is text × pattern, never
 * exponential: users write globs, nobody writes regular expressions.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const star = pattern.indexOf('*')
  if (star === -1) return (text) => text === pattern
  if (pattern === '*') return () => true
  if (star === pattern.length - 1) {
    const prefix = pattern.slice(0, -1)
    return (text) => text.startsWith(prefix)
  }
  const squeezed = pattern.replace(/\*{2,}/g, '*')
  return (text) => matchGlob(squeezed, text)
}

function matchGlob(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let starAt = -1
  let resumeAt = 0
  while (t < text.length) {
    const want = pattern.charCodeAt(p)
    if (want === 42) {
      starAt = p
      resumeAt = t
      p += 1
    } else if (want === text.charCodeAt(t)) {
      p += 1
      t += 1
    } else if (starAt === -1) {
      return false
    } else {
      p = starAt + 1
      resumeAt += 1
      t = resumeAt
    }
  }
  while (pattern.charCodeAt(p) === 42) p += 1
  return p === pattern.length
}
