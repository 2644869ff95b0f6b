import { promisify } from 'node:util'
import { constants, gzip, unzip } from 'node:zlib'
import kafkajs from 'kafkajs'

const { CompressionCodecs, CompressionTypes } = kafkajs
const pack = promisify(gzip)
const unpack = promisify(unzip)

/** How kafkajs packs one batch of records, and opens one. */
export interface BatchCodec {
  compress(records: { readonly buffer: Buffer }): Promise<Buffer>
  decompress(packed: Buffer): Promise<Buffer>
}

const codec: BatchCodec = {
  compress: ({ buffer }) => pack(buffer, { level: constants.Z_BEST_SPEED }),
  decompress: (packed) => unpack(packed),
}

/**
 * kafkajs packs with zlib's usual level and has no setting for it. The fastest one costs half: of the collector that is
 * an eighth of its events a second, for a fifth more bytes in the log.
 */
export function fastGzip(): void {
  CompressionCodecs[CompressionTypes.GZIP] = () => codec
}
