import type { KeyObject } from 'node:crypto'
import { createPublicKey } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { asObject, bounded } from '../limits.ts'

/** AWS's public keys, by the fingerprint that digests name. */
export type DigestKeys = ReadonlyMap<string, KeyObject>

export const noDigestKeys: DigestKeys = new Map()

const MOST_BYTES = 2 ** 20
const MOST_FILES = 1000

/**
 * Reads keys from a file or a folder of files: what `aws cloudtrail list-public-keys` prints (.json), or one key each in PEM or
 * DER under its fingerprint as the name (`31e8b5433410dfb61a9dc45cc65b22ff.pem`). Throws an Error that names the file.
 */
export function loadDigestKeys(path: string): DigestKeys {
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => KINDS.has(extname(name)))
        .sort()
        .slice(0, MOST_FILES)
        .map((name) => join(path, name))
    : [path]
  const keys = new Map<string, KeyObject>()
  for (const file of files) {
    for (const [fingerprint, key] of keysIn(file)) keys.set(fingerprint, key)
  }
  if (keys.size === 0) throw new Error(`${path}: no key in it; .json, .pem and .der are read`)
  return keys
}

const KINDS: ReadonlySet<string> = new Set(['.json', '.pem', '.der'])

function keysIn(file: string): readonly (readonly [string, KeyObject])[] {
  const kind = extname(file)
  if (!KINDS.has(kind)) throw new Error(`${file}: is neither .json nor .pem nor .der`)
  if (statSync(file).size > MOST_BYTES) throw new Error(`${file}: is larger than 1 MiB`)
  const bytes = readFileSync(file)
  try {
    if (kind === '.json') return listed(JSON.parse(bytes.toString('utf8')))
    const fingerprint = basename(file, kind).toLowerCase()
    return [[fingerprint, kind === '.pem' ? createPublicKey(bytes) : keyOfDer(bytes)]]
  } catch (error) {
    throw new Error(`${file}: holds no public key of RSA`, { cause: error })
  }
}

function listed(answer: unknown): readonly (readonly [string, KeyObject])[] {
  const list = asObject(answer)?.PublicKeyList
  if (!Array.isArray(list)) throw new Error('no PublicKeyList')
  return list.slice(0, MOST_FILES).map((one: unknown) => {
    const key = asObject(one)
    const value = Buffer.from(bounded(key?.Value, 8192), 'base64')
    return [bounded(key?.Fingerprint, 128).toLowerCase(), keyOfDer(value)] as const
  })
}

/** ListPublicKeys gives PKCS #1; OpenSSL writes SubjectPublicKeyInfo unless asked. */
function keyOfDer(der: Buffer): KeyObject {
  try {
    return createPublicKey({ key: der, format: 'der', type: 'pkcs1' })
  } catch {
    return createPublicKey({ key: der, format: 'der', type: 'spki' })
  }
}
