import type { Path, Tree } from './json-tree.ts'
import { asObject, changed, pathsIn } from './json-tree.ts'

/** Places of one record that are tried. */
const MAX_PLACES = 150

/** What ClickHouse's embedded engine would run if it ever saw it inline, and what others would. */
export const sqlTexts = [
  '\n\nDROP TABLE events',
  "'; DROP TABLE events; --",
  '\n\nDROP TABLE events;\n\n',
] as const

const wrong: readonly Tree[] = [
  ...[null, true, -1, 0.5, 1e308, 2 ** 53, '', [], {}],
  ...[[[]], { a: { b: [null] } }, 'x'.repeat(70_000), '\u0000\ud800\u202e'],
]

/** One bad record a turn from each given one: each value of a wrong type in turn. */
export function wrongTypes(records: readonly string[]): readonly string[] {
  return records.map((record, turn) => {
    const tree = JSON.parse(record) as Tree
    const paths = pathsIn(tree).slice(0, MAX_PLACES)
    const path = paths[turn % paths.length] ?? []
    return JSON.stringify(changed(tree, path, () => wrong[turn % wrong.length] ?? null))
  })
}

/** Each text in turn replaced by, or ending in, a statement that drops the table. */
export function withSql(records: readonly string[]): readonly string[] {
  return records.map((record, turn) => {
    const tree = JSON.parse(record) as Tree
    const paths = pathsIn(tree, (value) => typeof value === 'string').slice(0, MAX_PLACES)
    const path: Path = paths[turn % paths.length] ?? []
    const sql = sqlTexts[turn % sqlTexts.length] ?? ''
    const replaced = turn % 2 === 0
    return JSON.stringify(changed(tree, path, (was) => (replaced ? sql : `${String(was)}${sql}`)))
  })
}

/** Keys that mean something to JavaScript, and keys that come twice. */
export function oddKeys(records: readonly string[]): readonly string[] {
  return records.flatMap((record) => [
    `${record.slice(0, -1)},"__proto__":{"isAdmin":true,"action":"x"},"constructor":{"prototype":1}}`,
    `{"__proto__":null,"toString":1,"hasOwnProperty":"x",${record.slice(1)}`,
    `${record.slice(0, -1)},${record.slice(1)}`,
  ])
}

const deep = (depth: number): string => `${'{"a":['.repeat(depth)}1${']}'.repeat(depth)}`

/** Nested far deeper than any record: alone, and inside one. */
export function tooDeep(records: readonly string[]): readonly string[] {
  return [
    deep(10_000),
    '['.repeat(10_000),
    ...records
      .slice(0, 3)
      .flatMap((record) => [
        JSON.stringify({ ...asObject(JSON.parse(record) as Tree), extra: deep(10_000) }),
        `${record.slice(0, -1)},"extra":${deep(10_000)}}`,
      ]),
  ]
}

/** The record's times moved to years it cannot have happened in. */
export function impossibleTimes(records: readonly string[]): readonly string[] {
  const at = (record: string, iso: string, seconds: number): string =>
    record
      .replaceAll(/20\d\d-[01]\d-[0-3]\dT/g, `${iso}T`)
      .replaceAll(/\b1[78]\d{17}\b/g, `${seconds}000000000`)
      .replaceAll(/\b1[78]\d{8}(\.\d+)?\b/g, `${seconds}`)
  return records
    .slice(0, 5)
    .flatMap((record) => [at(record, '1970-01-01', 1), at(record, '2099-06-01', 4_083_955_200)])
}
