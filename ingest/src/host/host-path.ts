import { bounded, limits } from '../limits.ts'

/** A path as the kernel saw it: relative ones stand in the working directory, dot segments are resolved. */
export function hostPath(path: string, workingFolder: string): string {
  if (path === '' || path.startsWith('(')) return ''
  const whole = path.startsWith('/') || workingFolder === '' ? path : `${workingFolder}/${path}`
  if (!/\/\.|\/\//.test(whole)) return bounded(whole, limits.idChars)
  const parts: string[] = []
  for (const part of whole.slice(0, 4096).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return bounded(`${whole.startsWith('/') ? '/' : ''}${parts.join('/')}`, limits.idChars)
}
