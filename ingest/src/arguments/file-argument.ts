import { asObject, bounded, limits } from '../limits.ts'
import { asList } from './as-list.ts'
import { isCredentialsFile } from './credential-files.ts'

/** Keys, without case and separators, under which tools take a file whatever else they do. */
const FILE_KEYS = new Set(
  'file files filename filenames filepath filepaths targetfile notebookpath absolutepath relativepath'.split(
    ' ',
  ),
)
/** Keys under which most tools take a file, and those that speak HTTP something else. */
const PATH_KEYS = new Set('path paths uri uris directory dir folder'.split(' '))
const SPEAKS_HTTP = /http|url|web|request|fetch|browser|navigate|endpoint|api/i
const COMMAND_KEYS = new Set('command cmd script commands args'.split(' '))

const MAX_KEYS = 64
const MAX_COMMAND = 8_192
const MAX_WORDS = 256

/**
 * The file that a tool call names, or '': a path is kept in clear, because file access is judged by it; all other
 * arguments stay fingerprints. Of several files the one that holds credentials, else the first. Bounded, one line.
 */
export function fileArgument(tool: string, args: unknown): string {
  let first = ''
  for (const [key, value] of Object.entries(asObject(args) ?? {}).slice(0, MAX_KEYS)) {
    const name = key.toLowerCase().replace(/[^a-z]/g, '')
    if (!FILE_KEYS.has(name) && !(PATH_KEYS.has(name) && !SPEAKS_HTTP.test(tool))) continue
    for (const one of (typeof value === 'string' ? [value] : asList(value)).slice(0, MAX_KEYS)) {
      const path = pathOf(one)
      if (path !== '' && isCredentialsFile(path)) return path
      if (first === '') first = path
    }
  }
  return first
}

/** The first file with credentials that a shell command names, or ''. */
export function credentialsFileInCommand(args: unknown): string {
  for (const [key, value] of Object.entries(asObject(args) ?? {}).slice(0, MAX_KEYS)) {
    if (!COMMAND_KEYS.has(key.toLowerCase())) continue
    const text = typeof value === 'string' ? value : asList(value).slice(0, MAX_KEYS).join(' ')
    const words = text.slice(0, MAX_COMMAND).split(/[\s"'`;|&<>()=,]+/, MAX_WORDS)
    const found = words.map(pathOf).find((word) => word.length > 1 && isCredentialsFile(word))
    if (found !== undefined) return found
  }
  return ''
}

/** 'file:///srv/app/.env' → '/srv/app/.env'; '' for other addresses and for what is no path. */
function pathOf(value: unknown): string {
  const text = bounded(value, limits.idChars).trim()
  const path = /^file:\/\//i.test(text) ? text.slice('file://'.length) : text
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is refused here
  if (/[\u0000-\u001f\u007f]/.test(path) || /^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return ''
  return path.replace(/^(?:\.\/)+/, '')
}
