import { existsSync } from 'node:fs'
import { loadDigestKeys, noDigestKeys, verifyDigestFolder } from '@tripline/ingest'
import { safeText } from './safe-text.ts'
import { answer, CommandError } from './tell.ts'

export interface DigestsOptions {
  readonly keys?: string
}

/** Checks CloudTrail's logs in folders against the digests beside them. Fails when anything is not as AWS wrote it. */
export async function verifyDigests(
  paths: readonly string[],
  options: DigestsOptions,
): Promise<void> {
  for (const path of paths) {
    if (!existsSync(path)) throw new CommandError(`${path}: there is no such folder.`)
  }
  const proof = await verifyDigestFolder(paths, keysAt(options.keys), new AbortController().signal)
  if (proof.digests === 0) {
    throw new CommandError(
      'There is no digest in it: copy the whole bucket, CloudTrail-Digest too, and switch log file validation on.',
    )
  }
  for (const { kind, object } of proof.problems) answer(safeText(`${WORDS[kind]}: ${object}`))
  for (const { path, why } of proof.unproved) answer(safeText(`${path}: ${why}`))
  const { digests, logs, problems } = proof
  answer(`${digests} digests, ${logs} log files, ${problems.length} problems.`)
  if (problems.length > 0) throw new CommandError('the logs were tampered with.')
}

function keysAt(path: string | undefined) {
  if (path === undefined) return noDigestKeys
  try {
    return loadDigestKeys(path)
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error))
  }
}

const WORDS = {
  'log-missing': 'a log file is gone',
  'log-changed': 'a log file was changed',
  'log-extra': 'a log file that CloudTrail did not write, or that was written again',
  'digest-missing': 'a digest is gone',
  'digest-changed': 'a digest was changed',
  'digest-unreadable': 'a digest cannot be read',
  'digest-misplaced': 'a digest lies where it was not written',
  'signature-wrong': 'a digest is not signed by CloudTrail',
} as const
