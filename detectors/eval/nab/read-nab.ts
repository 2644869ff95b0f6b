import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One labelled series of the benchmark's layout. */
export interface NabSeries {
  /** CATEGORY/NAME.csv */
  readonly name: string
  /** As they are written, for the results. */
  readonly stamps: readonly string[]
  readonly texts: readonly string[]
  /** Milliseconds since 1970, as if in UTC. */
  readonly times: Float64Array
  /** NaN where there is no number. */
  readonly values: Float64Array
  /** First and last time of each labelled window. */
  readonly windows: readonly (readonly [number, number])[]
}

/** The series of `labels/combined_windows.json` that are in `data/`, by name. */
export function readNab(folder: string): readonly NabSeries[] {
  const labels = labelsOf(readFileSync(join(folder, 'labels/combined_windows.json'), 'utf8'))
  const present = [...labels.keys()].filter((name) => existsSync(join(folder, 'data', name)))
  return present.sort().map((name) => {
    const text = readFileSync(join(folder, 'data', name), 'utf8')
    return { name, ...readRows(name, text), windows: labels.get(name) ?? [] }
  })
}

function labelsOf(text: string): Map<string, [number, number][]> {
  const labels = new Map<string, [number, number][]>()
  for (const [name, windows] of Object.entries(JSON.parse(text))) {
    if (!Array.isArray(windows)) throw new Error(`${name}: its windows are no list`)
    labels.set(
      name,
      windows.map((window: unknown) => {
        const [from, to] = Array.isArray(window) ? window : []
        return [timeOf(String(from), name), timeOf(String(to), name)]
      }),
    )
  }
  return labels
}

function readRows(name: string, text: string): Omit<NabSeries, 'name' | 'windows'> {
  const [header = '', ...rows] = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const columns = header.split(',').map((column) => column.trim())
  const stampAt = columns.indexOf('timestamp')
  const valueAt = columns.indexOf('value')
  if (stampAt < 0 || valueAt < 0) throw new Error(`${name}: no columns timestamp and value`)
  const cells = rows.map((row) => row.split(','))
  const stamps = cells.map((row) => (row[stampAt] ?? '').trim())
  const texts = cells.map((row) => (row[valueAt] ?? '').trim())
  return {
    stamps,
    texts,
    times: Float64Array.from(stamps, (stamp) => timeOf(stamp, name)),
    values: Float64Array.from(texts, (value) => (value === '' ? Number.NaN : Number(value))),
  }
}

const STAMP = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(?:Z|\+.*)?$/

/** Zones are dropped: the benchmark's times have none. */
export function timeOf(stamp: string, where: string): number {
  const parts = STAMP.exec(stamp)
  if (parts === null) throw new Error(`${where}: no time: ${stamp.slice(0, 40)}`)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0))
  return Date.UTC(year, month - 1, day, hour, minute) + second * 1000
}
