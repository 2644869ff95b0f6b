import { readFileSync } from 'node:fs'
import type { JWK } from 'jose'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose'
import { writeWhole } from '../../setup/write-whole.ts'

/** Signs security event tokens (RFC 8417) with a key of this installation. */
export interface SetSigner {
  /** Compact JWT of these claims. */
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>
  /** What receivers verify with (RFC 7517). */
  readonly publicKeys: { readonly keys: readonly JWK[] }
}

/** Opened when it is first needed, once. */
export type OpenSigner = () => Promise<SetSigner>

export function signerAt(path: string): OpenSigner {
  let opened: Promise<SetSigner> | null = null
  return () => {
    opened ??= openSetSigner(path)
    return opened
  }
}

const ALGORITHM = 'ES256'

/** The key lies in `path`, for its owner alone; made at the first use. Throws when the file is damaged. */
export async function openSetSigner(path: string): Promise<SetSigner> {
  const own = readKey(path) ?? (await makeKey(path))
  const key = await importJWK(own, ALGORITHM)
  const { d: _, ...open } = own
  const kid = await calculateJwkThumbprint(open)
  return {
    publicKeys: { keys: [{ ...open, kid, alg: ALGORITHM, use: 'sig' }] },
    sign: (claims) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ typ: 'secevent+jwt', alg: ALGORITHM, kid })
        .sign(key),
  }
}

async function makeKey(path: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true })
  const jwk = await exportJWK(privateKey)
  writeWhole(path, JSON.stringify(jwk))
  return jwk
}

function readKey(path: string): JWK | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    // Written by makeKey alone.
    return JSON.parse(text) as JWK
  } catch {
    throw new Error(`${path} is damaged. Delete it: a new key is made, which receivers fetch anew.`)
  }
}
