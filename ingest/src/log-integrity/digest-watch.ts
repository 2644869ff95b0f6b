import type { DigestKeys } from './digest-keys.ts'
import type { VerifiedDigest } from './verify-digest.ts'

/** `unproved`: nothing is wrong with what could be looked at, but not all could. */
export const digestResults = ['verified', 'unproved', 'tampered'] as const
export type DigestResult = (typeof digestResults)[number]

/** What a source does with the digests that it meets. */
export interface DigestWatch {
  readonly keys: DigestKeys
  /** Once for each digest; `why` is in words, '' where it is verified. */
  readonly onDigest: (at: string, result: DigestResult, why: string) => void
}

export function resultOf({ problems, unsigned }: VerifiedDigest): {
  readonly result: DigestResult
  readonly why: string
} {
  const [first] = problems
  if (first !== undefined) {
    const more = problems.length > 1 ? ` and ${problems.length - 1} more` : ''
    return { result: 'tampered', why: `${first.kind} ${first.object}${more}` }
  }
  return unsigned === ''
    ? { result: 'verified', why: '' }
    : { result: 'unproved', why: UNSIGNED[unsigned] }
}

const UNSIGNED: Readonly<Record<Exclude<VerifiedDigest['unsigned'], ''>, string>> = {
  no_keys: 'no public keys are configured, so its signature is not checked',
  unknown_key:
    'it is signed with a key that is not among those configured: fetch them again with aws cloudtrail list-public-keys',
  no_signature: 'its signature is not with it; the digest after it will prove it',
}
