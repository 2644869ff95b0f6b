import { createHash } from 'node:crypto'
import { closeSync } from 'node:fs'
import type { GunzipLimits } from '../sources/gunzip.ts'
import { gunzipReader, isGzip } from '../sources/gunzip.ts'
import { openRegularFile, readAt } from '../sources/open-regular-file.ts'

const CHUNK_BYTES = 256 * 1024
/** A digest names some hundred log files an hour at 400 bytes each. */
const MOST_DIGEST_BYTES = 64 * 2 ** 20

/** SHA-256 of a file's uncompressed content in hex; '' where it does not decompress; null where there is none. */
export async function contentHash(path: string, limits: GunzipLimits): Promise<string | null> {
  const hash = createHash('sha256')
  const end = await eachChunk(path, limits, (chunk) => {
    hash.update(chunk)
    return true
  })
  return end === 'whole' ? hash.digest('hex') : end === 'absent' ? null : ''
}

/** A digest's uncompressed bytes; null where there is no file, or nothing that could be a digest. */
export async function digestBytes(path: string, limits: GunzipLimits): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  const end = await eachChunk(path, limits, (chunk) => {
    chunks.push(chunk)
    bytes += chunk.length
    return bytes <= MOST_DIGEST_BYTES
  })
  return end === 'whole' ? Buffer.concat(chunks) : null
}

/** 'broken': it does not decompress, or `take` had enough. */
async function eachChunk(
  path: string,
  limits: GunzipLimits,
  take: (chunk: Buffer) => boolean,
): Promise<'whole' | 'absent' | 'broken'> {
  const opened = openRegularFile(path)
  if (opened === null) return 'absent'
  const { fd } = opened
  let position = 0
  const read = (bytes: number): Buffer | null => {
    const chunk = readAt(fd, position, bytes)
    position += chunk?.length ?? 0
    return chunk
  }
  const packed = isGzip(readAt(fd, 0, 3) ?? Buffer.alloc(0)) ? gunzipReader(read, limits) : null
  try {
    for (;;) {
      const chunk = packed === null ? read(CHUNK_BYTES) : await packed.next()
      if (chunk === null) return packed?.problem() == null ? 'whole' : 'broken'
      if (!take(chunk)) return 'broken'
    }
  } finally {
    packed?.close()
    closeSync(fd)
  }
}
