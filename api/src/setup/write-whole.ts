import { renameSync, writeFileSync } from 'node:fs'

/** Writes a file aside and renames it: a crash leaves the old one or the new one. For its owner alone. */
export function writeWhole(path: string, text: string): void {
  // Another process may be writing too: each into a file of its own.
  const aside = `${path}.${process.pid}.new`
  writeFileSync(aside, text, { mode: 0o600 })
  renameSync(aside, path)
}
