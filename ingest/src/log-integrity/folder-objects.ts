import { readFileSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { discoverFiles } from '../sources/discover-files.ts'
import type { GunzipLimits } from '../sources/gunzip.ts'
import type { ObjectPlace } from './digest.ts'
import { readDigest } from './digest.ts'
import type { DigestKeys } from './digest-keys.ts'
import { contentHash, digestBytes } from './read-content.ts'
import type { TrailObjects } from './trail-objects.ts'
import { writtenAt } from './trail-objects.ts'
import type { VerifiedDigest } from './verify-digest.ts'
import { brokenDigest, verifyDigest } from './verify-digest.ts'

const MOST_LISTED = 100_000
const MOST_SIGNATURE_BYTES = 4096

/**
 * The objects of a bucket that was copied into a folder. `prefix` is what their keys begin with and the copy left out. A digest's
 * signature is metadata of its object, which copies lose: it is read from a file beside it, `<name>.signature`.
 */
export function folderObjects(root: string, prefix: string, gunzip: GunzipLimits): TrailObjects {
  const pathOf = ({ key }: ObjectPlace): string =>
    join(root, ...(key.startsWith(prefix) ? key.slice(prefix.length) : key).split('/'))

  return {
    hash: (place) => contentHash(pathOf(place), gunzip),
    async digest(place) {
      const path = pathOf(place)
      const bytes = await digestBytes(path, gunzip)
      return bytes === null ? null : { bytes, signature: signatureBeside(path) }
    },
    async list(place) {
      const folder = pathOf(place)
      const { files } = await discoverFiles([folder], { maxFiles: MOST_LISTED })
      return files.map(({ path, modifiedAt }) => ({
        key: place.key + path.slice(folder.length).split(sep).filter(Boolean).join('/'),
        writtenAt: writtenAt(path) ?? modifiedAt,
      }))
    },
  }
}

/** Checks a digest that lies in a copy of its bucket, by its path. Null where the file is gone. */
export async function verifyDigestFile(
  path: string,
  keys: DigestKeys,
  gunzip: GunzipLimits,
  signal: AbortSignal,
): Promise<VerifiedDigest | null> {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return null
  const bytes = await digestBytes(path, gunzip)
  const place = bytes === null ? undefined : readDigest(bytes)?.place
  if (place === undefined) return brokenDigest('digest-unreadable', path)
  const lies = whereItLies(path, place)
  if (lies === null) return brokenDigest('digest-misplaced', path)
  return await verifyDigest(folderObjects(lies.root, lies.prefix, gunzip), keys, place, signal)
}

/** Null where the file does not lie where it says that it was written. */
function whereItLies(
  path: string,
  { key }: ObjectPlace,
): { readonly root: string; readonly prefix: string } | null {
  // `aws s3 sync s3://bucket/prefix .` leaves the prefix out.
  const prefixes = new Set(['', key.slice(0, Math.max(0, key.indexOf('AWSLogs/')))])
  for (const prefix of prefixes) {
    const end = sep + key.slice(prefix.length).split('/').join(sep)
    if (path.endsWith(end)) return { root: path.slice(0, -end.length) || sep, prefix }
  }
  return null
}

function signatureBeside(path: string): string {
  const file = `${path}.signature`
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined || !stats.isFile() || stats.size > MOST_SIGNATURE_BYTES) return ''
  return readFileSync(file, 'utf8').trim()
}
