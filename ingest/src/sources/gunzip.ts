import { createGunzip } from 'node:zlib'

export interface GunzipLimits {
  /** Decompressed bytes per compressed byte; looked at from 16 MiB on, because small files of zeros are honest. */
  readonly maxRatio: number
  /** Decompressed bytes of one file. */
  readonly maxBytes: number
}

export const defaultGunzipLimits: GunzipLimits = { maxRatio: 1000, maxBytes: 4 * 2 ** 30 }

const RATIO_FROM_BYTES = 16 * 2 ** 20
const INPUT_BYTES = 32 * 1024
const OUTPUT_BYTES = 256 * 1024

/** Why decompression ended before the end of the data. */
export interface GunzipProblem {
  readonly reason: 'truncated' | 'too_large'
  readonly detail: string
}

export interface GunzipReader {
  /** The next decompressed bytes; null at the end, or at the point where `problem` stopped it. */
  next(): Promise<Buffer | null>
  problem(): GunzipProblem | null
  close(): void
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8
}

/**
 * Decompresses what `read` gives (null at its end), piece by piece, so that neither a bomb nor a cut-off file costs
 * more memory than a chunk: everything that could be decompressed is delivered before the problem is told.
 */
export function gunzipReader(
  read: (bytes: number) => Buffer | null,
  limits: GunzipLimits,
): GunzipReader {
  const gunzip = createGunzip({ chunkSize: OUTPUT_BYTES })
  let problem: GunzipProblem | null = null
  let input = 0
  let output = 0
  let writing = false
  let inputEnded = false
  let over = false
  let wake = (): void => {}
  gunzip.on('readable', () => wake())
  gunzip.on('end', () => stop(null))
  gunzip.on('error', (error) => stop({ reason: 'truncated', detail: codeOf(error) }))

  function stop(why: GunzipProblem | null): void {
    problem ??= why
    over = true
    wake()
  }

  function feed(): void {
    const chunk = read(INPUT_BYTES)
    if (chunk === null) {
      inputEnded = true
      gunzip.end()
      return
    }
    input += chunk.length
    writing = true
    gunzip.write(chunk, () => {
      writing = false
      wake()
    })
  }

  function bounded(bytes: Buffer): Buffer | null {
    output += bytes.length
    const tooMuch = output > limits.maxBytes
    if (!tooMuch && (output <= RATIO_FROM_BYTES || output <= input * limits.maxRatio)) return bytes
    const bound = tooMuch ? `${limits.maxBytes} bytes` : `${limits.maxRatio} times its size`
    stop({ reason: 'too_large', detail: `decompresses to more than ${bound}` })
    gunzip.destroy()
    return null
  }

  return {
    async next() {
      while (!over) {
        const bytes: Buffer | null = gunzip.read()
        if (bytes !== null) return bounded(bytes)
        if (!writing && !inputEnded) feed()
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return null
    },
    problem: () => problem,
    close: () => {
      stop(null)
      gunzip.destroy()
    },
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return typeof code === 'string' ? code : ''
}
