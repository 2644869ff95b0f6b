import { resolve } from 'node:path'
import { discoverFiles } from '../sources/discover-files.ts'
import { defaultGunzipLimits } from '../sources/gunzip.ts'
import { isDigestKey, objectUrl } from './digest.ts'
import type { DigestKeys } from './digest-keys.ts'
import { resultOf } from './digest-watch.ts'
import { verifyDigestFile } from './folder-objects.ts'
import type { IntegrityProblem } from './verify-digest.ts'

export interface FolderProof {
  readonly digests: number
  /** Log files that digests vouch for. */
  readonly logs: number
  readonly problems: readonly IntegrityProblem[]
  /** Digests whose signature nothing proves, each with the reason. */
  readonly unproved: readonly { readonly path: string; readonly why: string }[]
}

/** Checks every digest under the paths, which hold copies of a bucket. What two of them find is told once. */
export async function verifyDigestFolder(
  paths: readonly string[],
  keys: DigestKeys,
  signal: AbortSignal,
): Promise<FolderProof> {
  const { files } = await discoverFiles(paths.map((path) => resolve(path)))
  const problems = new Map<string, IntegrityProblem>()
  const unproved = new Map<string, { readonly path: string; readonly why: string }>()
  const proved = new Set<string>()
  let [digests, logs] = [0, 0]
  for (const { path } of files) {
    if (!isDigestKey(path) || path.endsWith('.signature')) continue
    const verified = await verifyDigestFile(path, keys, defaultGunzipLimits, signal)
    if (verified === null) continue
    digests += 1
    logs += verified.digest?.logs.length ?? 0
    for (const one of verified.problems) problems.set(`${one.kind} ${one.object}`, one)
    if (verified.provesToo !== '') proved.add(verified.provesToo)
    if (verified.unsigned === '') continue
    const at = verified.digest === null ? path : objectUrl(verified.digest.place)
    const { why } = resultOf({ ...verified, problems: [] })
    unproved.set(at, { path, why })
  }
  for (const at of proved) unproved.delete(at)
  return { digests, logs, problems: [...problems.values()], unproved: [...unproved.values()] }
}
