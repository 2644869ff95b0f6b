import type { Figure } from './figure.ts'
import { rounded } from './figure.ts'

/** One call of `npm run bench`. */
export interface Run {
  /** Names it on the page, such as `2026-06-01 09:30` (UTC). */
  readonly at: string
  /** Cores, memory, Node. */
  readonly machine: string
}

interface Row {
  readonly bench: string
  readonly run: string
  readonly line: string
}

const CELLS = { figure: 7, run: 2 }

/**
 * The page after a run: rows of the benches that ran are replaced, those of the others stay with the run they are of. Order is
 * that of `benches`, the list of those there are; rows of a bench that is not in it go, as do runs that no row is of.
 */
export function benchmarksPage(
  before: string,
  run: Run,
  measured: ReadonlyMap<string, readonly Figure[]>,
  benches: readonly string[],
): string {
  const kept = rowsOf(before)
  const rows = benches.flatMap((bench): readonly Row[] => {
    const figures = measured.get(bench)
    if (figures === undefined) return kept.filter((row) => row.bench === bench)
    return figures.map((figure) => ({ bench, run: run.at, line: rowOf(bench, figure, run.at) }))
  })
  const machines = new Map([...runsOf(before), [run.at, run.machine]])
  const runs = [...new Set(rows.map((row) => row.run))].sort()
  return `# Benchmarks

Written by \`npm run bench -- --write\`; \`npm run bench -- parse replay --write\` replaces the rows of those benches alone. Machines are
noisy: compare figures of one run. The last column says which, and the table below what it ran on.

| bench | what | measured | at least | aim | how | run (UTC) |
|---|---|---|---|---|---|---|
${rows.map(({ line }) => line).join('\n')}

| run (UTC) | on |
|---|---|
${runs.map((at) => `| ${at} | ${machines.get(at) ?? 'not known'} |`).join('\n')}
`
}

function rowOf(bench: string, figure: Figure, run: string): string {
  const { name, value, unit, atLeast, aim, how } = figure
  const cells = [bench, name, `${rounded(value)} ${unit}`, atLeast, aim, how, run]
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
}

function rowsOf(page: string): readonly Row[] {
  return tableRows(page, CELLS.figure).map(({ cells, line }) => {
    return { bench: cells[0] ?? '', run: cells.at(-1) ?? '', line }
  })
}

function runsOf(page: string): readonly (readonly [string, string])[] {
  return tableRows(page, CELLS.run).map(({ cells: [at = '', machine = ''] }) => [at, machine])
}

function tableRows(page: string, count: number) {
  return page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => ({ line, cells: line.slice(2, -2).split(' | ') }))
    .filter(({ cells }) => cells.length === count)
}
