const HERE = 'http://localhost'
const MAX_PATH = 1000

/** The path, query and fragment of a page of ours, in ASCII; '' for what leads elsewhere ('//evil.example', '/\evil.example', '/.//…'). */
export function ownPath(wanted: string): string {
  if (!wanted.startsWith('/') || wanted.length > MAX_PATH) return ''
  const url = URL.canParse(wanted, HERE) ? new URL(wanted, HERE) : null
  if (url === null || url.origin !== HERE || url.pathname.startsWith('//')) return ''
  const path = url.pathname + url.search + url.hash
  return path.length > MAX_PATH ? '' : path
}
