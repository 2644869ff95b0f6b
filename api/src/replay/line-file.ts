import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'

/** A file of lines. Writing waits for the disk instead of filling memory. */
export interface LineFile {
  write(lines: readonly string[]): Promise<void>
  close(): Promise<void>
}

export function createLineFile(path: string): LineFile {
  const stream = createWriteStream(path)
  let failure: Error | null = null
  stream.on('error', (error) => {
    failure = error
  })
  return {
    async write(lines) {
      if (failure !== null) throw failure
      if (lines.length === 0) return
      if (!stream.write(`${lines.join('\n')}\n`)) await once(stream, 'drain')
    },
    async close() {
      stream.end()
      await finished(stream)
    },
  }
}
