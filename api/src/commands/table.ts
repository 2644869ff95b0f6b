import { safeText } from './safe-text.ts'

const MAX_CELL = 80

/** Rows as aligned columns, for people; figures to the right. */
export function table(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cells = rows.map((row) => names.map((name) => cell(row[name])))
  const widths = names.map((name, i) =>
    Math.max(name.length, ...cells.map((row) => row[i]?.length ?? 0)),
  )
  const numeric = names.map((name) => rows.every((row) => typeof row[name] === 'number'))
  const line = (row: readonly string[]) =>
    row
      .map((text, i) => (numeric[i] ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(names), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join(
    '\n',
  )
}

function cell(value: unknown): string {
  const text = safeText(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
  return text.length > MAX_CELL ? `${text.slice(0, MAX_CELL - 1)}…` : text
}
