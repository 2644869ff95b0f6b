import { createHash } from 'node:crypto'
import type { BlockHeader } from './native-header.ts'
import type { Fence, ReadOptions } from './store.ts'
import { StoreError } from './store.ts'

/** An answer is held in memory as text, as rows, and in the engine: about ten times its size in columns. */
const MAX_RESULT_ROWS = 1_000_000
const MAX_RESULT_BYTES = 128 * 1024 * 1024

/**
 * A read with its bounds in the statement itself: settings given beside a statement stay on an embedded connection
 * and change every later one. Only reading statements pass.
 */
export function readStatement(sql: string, options: ReadOptions = {}): string {
  const text = sql.trim().replace(/[;\s]+$/, '')
  if (
    !/^(?:\s|--.*\n|\/\*[\s\S]*?\*\/)*\(?\s*(?:select|with|show|describe|desc|explain|exists)\b/i.test(
      text,
    )
  ) {
    throw new StoreError(
      'store_query_rejected',
      'only SELECT, WITH, SHOW, DESCRIBE, EXPLAIN and EXISTS may be asked here',
    )
  }
  if (/\binto\s+outfile\b/i.test(text)) {
    throw new StoreError(
      'store_query_rejected',
      'INTO OUTFILE writes a file: use the answer instead',
    )
  }
  const memory = Math.trunc(options.maxMemoryBytes ?? 2_000_000_000)
  const seconds = (options.timeoutMs ?? 30_000) / 1000
  return `${text}
SETTINGS max_memory_usage = ${memory}, max_execution_time = ${seconds}, max_result_rows = ${MAX_RESULT_ROWS}, max_result_bytes = ${MAX_RESULT_BYTES}, result_overflow_mode = 'throw', output_format_json_quote_64bit_integers = 0`
}

/**
 * `INSERT INTO table (columns) SETTINGS …`, to be followed by SELECT or FORMAT. async_insert is on by default in recent
 * engines and would make the token ineffective; optimize_on_insert would look through each block for rows of one key,
 * for a sixth of the insert's CPU; a distributed insert would be acknowledged before its shard has it. The blocks of a file
 * become one part because the engine may not cut before their end and has one thread to write them.
 */
export function insertStatement(
  table: string,
  header: BlockHeader,
  token: string,
  distributed = false,
): string {
  const waiting = distributed ? ', distributed_foreground_insert = 1' : ''
  return `INSERT INTO ${table} (${columnNames(header)}) SETTINGS insert_deduplication_token = ${literal(safeToken(token))}, async_insert = 0, optimize_on_insert = 0, ${ONE_PART}${waiting}`
}

const ONE_PART =
  'min_insert_block_size_rows = 1000000000000, min_insert_block_size_bytes = 0, max_insert_threads = 1'

/** What the engine says for a refused owner. */
export const FENCED = 'claimed by another'

/** False, or an error: asked by the engine as it inserts, so that an answer cannot be older than the insert. */
export function fenceCondition(fence: Fence | undefined): string {
  if (fence === undefined) return ''
  const newest = `SELECT argMax(owner, (epoch, owner)) FROM partition_owners WHERE name = ${literal(fence.name)}`
  return ` WHERE throwIf((${newest}) != ${literal(fence.owner)}, ${literal(FENCED)}) = 0`
}

/** `name Type, …` of a block's columns, as `file` and `input` want it. */
export function blockStructure(header: BlockHeader): string {
  return header.columns.map((column) => `${column.name} ${column.type}`).join(', ')
}

export function columnNames(header: BlockHeader): string {
  return header.columns.map((column) => column.name).join(', ')
}

/** A ClickHouse string literal. For our own paths and tokens only: values from outside go in as parameters. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\0', '\\0')}'`
}

/** The token itself when it is plain, else its digest: one token, one name, and nothing to escape. */
export function safeToken(token: string): string {
  return /^[\w./:-]{1,200}$/.test(token) ? token : `sha256:${digest(token)}`
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
