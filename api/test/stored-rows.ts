import { runProgram } from './program.ts'

/** What `tripline query --json` answers about a state that nothing runs on. */
export async function storedRows<T>(folder: string, state: string, sql: string): Promise<T[]> {
  const { code, stdout, stderr } = await runProgram(
    ['query', sql, '--json', '--state', state],
    folder,
  )
  if (code !== 0) throw new Error(`query ended with ${code}: ${stderr}`)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}

export interface StoredEvents {
  readonly events: number
  readonly ids: number
  /** One digest for each group of columns: the one that differs says what to look for. */
  readonly digests: Readonly<Record<string, string>>
}

/** Columns that say when and where an event came in, not what it is. */
const OF_ARRIVAL = new Set(['received_at', 'log_partition', 'log_offset'])

/** Counts, and an ordered digest of every column of every event but those of its arrival. */
export async function storedEvents(folder: string, state: string): Promise<StoredEvents> {
  const columns = (await storedRows<{ name: string }>(folder, state, 'DESCRIBE events'))
    .map(({ name }) => name)
    .filter((name) => !OF_ARRIVAL.has(name))
  const digests = columns.map(
    (name) => `hex(sipHash128(groupArray(toString(${name})))) AS digest_${name}`,
  )
  const [row] = await storedRows<Record<string, string | number>>(
    folder,
    state,
    `SELECT count() AS events, uniqExact(id) AS ids, ${digests.join(', ')} FROM (SELECT * FROM events ORDER BY id)`,
  )
  if (row === undefined) throw new Error('the query gave no row')
  const { events, ids, ...rest } = row
  return {
    events: Number(events),
    ids: Number(ids),
    digests: Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)])),
  }
}
