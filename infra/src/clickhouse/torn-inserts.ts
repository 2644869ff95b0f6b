import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the repair asks of the engine, which alone may have the store open. */
export interface TableKeeper {
  query<Row>(sql: string): Promise<readonly Row[]>
  command(sql: string): Promise<void>
}

/** A line of MergeTree's deduplication log: 1 = part added, 2 = dropped; the part; the block's id. */
const ADDED = /^1\t([^\t]+)\t([^\t]+)$/
/** 202611_4_9_1_12: partition, first and last block, how often merged, mutation. */
const PART = /^(.+)_(\d+)_(\d+)_\d+(?:_\d+)?$/

/**
 * MergeTree writes a block's token into its deduplication log and only then moves the part to its place. A process killed
 * between the two leaves a token without rows, and the replay of the block would be taken for a repetition and dropped. Since
 * tables write under a lock, only the last token of each can be such a one: it is taken back, so that the block counts as new.
 * Replicated tables do both in one transaction and need none of this; a server with plain tables can do neither, which is why
 * fleets replicate. Returns the tables that were repaired.
 */
export async function forgetTornInserts(store: TableKeeper): Promise<readonly string[]> {
  const tables = await store.query<{ table: string; paths: string[] }>(
    `SELECT name AS table, data_paths AS paths FROM system.tables
     WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND engine NOT LIKE 'Replicated%' ORDER BY name`,
  )
  const repaired: string[] = []
  for (const { table, paths } of tables) {
    for (const path of paths) {
      const torn = tornInsert(path)
      if (torn === null) continue
      const name = `\`${table.replace(/[\\`]/g, '\\$&')}\``
      // Detached, the table holds neither its log nor what it remembers of it.
      await store.command(`DETACH TABLE ${name} SYNC`)
      appendFileSync(torn.file, `2\t${torn.part}\t${torn.block}\n`)
      await store.command(`ATTACH TABLE ${name}`)
      repaired.push(table)
    }
  }
  return repaired
}

/** The last token of a table's log, where its part is not there, merged into another or not. */
function tornInsert(path: string): { file: string; part: string; block: string } | null {
  const file = lastLog(join(path, 'deduplication_logs'))
  if (file === null) return null
  const lines = readFileSync(file, 'utf8').split('\n')
  const [, part, block] = ADDED.exec(lines.at(-2) ?? '') ?? []
  if (part === undefined || block === undefined) return null
  return readdirSync(path).some((other) => holds(other, part)) ? null : { file, part, block }
}

/** The file that was written last: the highest number that has a line. */
function lastLog(folder: string): string | null {
  for (const name of logsOf(folder).reverse()) {
    const file = join(folder, name)
    if (readFileSync(file).length > 0) return file
  }
  return null
}

function logsOf(folder: string): string[] {
  try {
    const numberOf = (name: string): number => Number(/\d+/.exec(name)?.[0])
    return readdirSync(folder)
      .filter((name) => /^deduplication_log_\d+\.txt$/.test(name))
      .sort((a, b) => numberOf(a) - numberOf(b))
  } catch {
    // A table without a deduplication window has no such folder.
    return []
  }
}

/** Whether a part has the rows of another: itself, or what it was merged into. */
function holds(whole: string, part: string): boolean {
  const [, partition, first, last] = PART.exec(part) ?? []
  const [, where, from, to] = PART.exec(whole) ?? []
  return where === partition && Number(from) <= Number(first) && Number(to) >= Number(last)
}
