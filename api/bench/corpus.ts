import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createFleet } from '@tripline/ingest/simulate'

const START = Date.UTC(2026, 5, 1)
const DAY = 86_400_000
const BUFFERED = 1 << 20

/** Days of the invented company's raw records, a file a format; every format where none is named. Returns how many. */
export function writeCorpus(folder: string, days: number, only: string | null = null): number {
  mkdirSync(folder, { recursive: true })
  const fleet = createFleet({ seed: 'bench', startAt: START })
  const files = new Map<string, { readonly fd: number; text: string }>()
  let records = 0
  for (const { source, body } of fleet.records(START, START + days * DAY)) {
    if (only !== null && source !== only) continue
    let file = files.get(source)
    if (file === undefined) {
      file = { fd: openSync(join(folder, `${source.replace(':', '-')}.ndjson`), 'w'), text: '' }
      files.set(source, file)
    }
    file.text += `${body}\n`
    records++
    if (file.text.length < BUFFERED) continue
    writeSync(file.fd, file.text)
    file.text = ''
  }
  for (const { fd, text } of files.values()) {
    writeSync(fd, text)
    closeSync(fd)
  }
  return records
}
