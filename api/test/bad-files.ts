import { closeSync, openSync, utimesSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const LINE_BYTES = 200 * 2 ** 20
const BOMB_BYTES = 96 * 2 ** 20

/** A file and why nothing, or not everything, in it is a record; '' where all of it is harmless. */
export interface BadFile {
  readonly name: string
  readonly reason: '' | 'truncated' | 'too_large' | 'not_utf8' | 'unknown_format'
}

/** Bytes that compress more than a thousandfold. */
export const bomb = (): Buffer => gzipSync(Buffer.alloc(BOMB_BYTES), { level: 9 })

/** Half of an honest gzip file. */
export function halfGzip(record: string): Buffer {
  const lines = Array.from({ length: 2000 }, (_, n) => record.replace('%', String(n) + Math.sin(n)))
  const whole = gzipSync(lines.join('\n'))
  return whole.subarray(0, whole.length / 2)
}

/**
 * Writes one file of each kind, oldest first; `good(name)` is a record to stand behind what is bad, in the same file where
 * that makes sense. Nothing waits for more to be written: the files are an hour old.
 */
export function writeBadFiles(folder: string, good: (name: string) => string): readonly BadFile[] {
  const files: BadFile[] = []
  const write = (name: string, content: string | Buffer, reason: BadFile['reason']) => {
    writeFileSync(join(folder, name), content)
    files.push({ name, reason })
  }
  const behind = (name: string): Buffer => Buffer.from(`\n${good(name)}\n`)

  write('cut.gz', halfGzip(good('gz-%')), 'truncated')
  write('bomb.gz', bomb(), 'too_large')
  write('not-gzip.gz', `${good('not-gzip.gz')}\n`, '')
  write('empty', '', '')
  write('empty.gz', gzipSync(''), '')
  write('blank-lines', '\n'.repeat(100_000) + good('blank-lines'), '')
  write('bom', `\ufeff${good('bom')}\n`, '')
  write(
    'nuls',
    Buffer.concat([Buffer.alloc(4096), Buffer.from(good('nuls')), behind('nuls-2')]),
    '',
  )
  write('deep', `${'['.repeat(10_000)}${behind('deep')}`, 'unknown_format')
  const invalid = Buffer.from('{"a":"\xff\xfe\xc0\x80"}', 'latin1')
  write('utf8', Buffer.concat([invalid, behind('utf8')]), 'not_utf8')
  write('noise', Buffer.concat([noise(300_000), behind('noise')]), 'not_utf8')
  write(
    'words',
    `hello\nDROP TABLE events\n\n\nDROP TABLE events${behind('words')}`,
    'unknown_format',
  )
  write('other', `{"some":"other format"}${behind('other')}`, 'unknown_format')
  writeLongLine(join(folder, 'long-line'), behind('long-line'))
  files.push({ name: 'long-line', reason: 'too_large' })

  const hourAgo = Date.now() / 1000 - 3600
  for (const { name } of files) utimesSync(join(folder, name), hourAgo, hourAgo)
  return files
}

function writeLongLine(path: string, behind: Buffer): void {
  const file = openSync(path, 'w')
  const part = Buffer.alloc(2 ** 20, 'a')
  for (let written = 0; written < LINE_BYTES; written += part.length) writeSync(file, part)
  writeSync(file, behind)
  closeSync(file)
}

/** Bytes in which nothing repeats, and no line is JSON. */
function noise(bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  let state = 0x9e3779b9
  for (let at = 0; at < bytes; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    buffer[at] = state >>> 24
  }
  return buffer
}
