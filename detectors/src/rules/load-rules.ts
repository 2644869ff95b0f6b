import type { Dirent } from 'node:fs'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RuleNote } from './sigma/rule.ts'
import type { RuleBook, RuleFile } from './sigma/rule-book.ts'
import { buildRuleBook } from './sigma/rule-book.ts'

// The compiler copies no YAML, so built code reads it beside the sources.
const PACK = fileURLToPath(new URL('../../src/rules/pack/', import.meta.url))
const MOST_FILES = 50_000
const DEEPEST = 16

/**
 * The rules that come with the product and those of the given files and folders (*.yml and *.yaml, any depth). What cannot
 * be read or used is in `refused` with its reason; nothing throws. `sources` as in `buildRuleBook`.
 */
export function loadRules(paths: readonly string[], sources: readonly string[] | null): RuleBook {
  const unread: RuleNote[] = []
  if (!existsSync(PACK)) throw new Error(`${PACK}: the shipped rules are missing from the build`)
  const files = [PACK, ...paths].flatMap((path) => filesUnder(path, unread))
  const book = buildRuleBook(files, sources)
  return { ...book, refused: [...unread, ...book.refused] }
}

function filesUnder(path: string, unread: RuleNote[]): readonly RuleFile[] {
  const found: RuleFile[] = []
  const read = (file: string, inFolder: boolean): void => {
    if (found.length >= MOST_FILES) return
    attempt(file, unread, () => {
      found.push({ path: file, text: readFileSync(file, 'utf8'), found: inFolder })
    })
  }
  const visit = (folder: string, depth: number): void => {
    if (depth > DEEPEST) return
    let entries: Dirent[] = []
    attempt(folder, unread, () => {
      entries = readdirSync(folder, { withFileTypes: true })
    })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      // A checkout's own workings.
      if (entry.name.startsWith('.')) continue
      const below = join(folder, entry.name)
      if (entry.isDirectory()) visit(below, depth + 1)
      else if (entry.isFile() && /\.ya?ml$/i.test(entry.name)) read(below, true)
    }
  }
  attempt(path, unread, () => {
    if (statSync(path).isDirectory()) visit(path, 0)
    else read(path, false)
  })
  return found
}

function attempt(path: string, unread: RuleNote[], act: () => void): void {
  try {
    act()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === '') throw error
    const reason = code === 'ENOENT' ? 'is not there; check the path' : `cannot be read (${code})`
    unread.push({ path, title: '', reason })
  }
}
