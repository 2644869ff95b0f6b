import { safeLine } from './safe-text.ts'

const MAX_CELL = 80

/** Rows as aligned columns, for people; figures to the right. */
export function table(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const names = keys.map(cut)
  const cells = rows.map((row) => keys.map((key) => cell(row[key])))
  const widths = names.map((name, i) =>
    cells.reduce((widest, row) => Math.max(widest, widthOf(row[i] ?? '')), widthOf(name)),
  )
  const numeric = keys.map((key) => rows.every((row) => typeof row[key] === 'number'))
  const line = (row: readonly string[]) =>
    row
      .map((text, i) => {
        const space = ' '.repeat((widths[i] ?? 0) - widthOf(text))
        return numeric[i] ? space + text : text + space
      })
      .join('  ')
      .trimEnd()
  return [line(names), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join(
    '\n',
  )
}

/** In characters, not in halves of them. */
const widthOf = (text: string) => [...text].length

function cell(value: unknown): string {
  return cut(typeof value === 'string' ? value : (print(value) ?? ''))
}

function cut(text: string): string {
  const characters = [...safeLine(text)]
  const fits = characters.length <= MAX_CELL
  return fits ? characters.join('') : `${characters.slice(0, MAX_CELL - 1).join('')}…`
}

function print(value: unknown): string | undefined {
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value)
}

/** '2026-06-18 14:36', UTC; 'never' for 0. */
export const minute = (at: number): string =>
  at === 0 ? 'never' : new Date(at).toISOString().slice(0, 16).replace('T', ' ')
