import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ServerOptions } from 'node:https'
import { dirname, resolve } from 'node:path'
import { CommandError } from '../commands/tell.ts'

export interface TlsFiles {
  readonly certFile: string
  readonly keyFile: string
  readonly clientCaFile?: string
}

/** Chains of some length are a few kilobytes each. */
const MAX_BYTES = 1 << 20

/**
 * What the server needs to speak TLS, from files beside the configuration; null when none are named. Checked here, with words:
 * the handshake would only say that it failed.
 */
export function loadTls(
  configPath: string,
  files: TlsFiles | undefined,
  now: number,
): ServerOptions | null {
  if (files === undefined) return null
  const read = (key: keyof TlsFiles, name: string) => fileOf(configPath, key, name)
  const cert = read('certFile', files.certFile)
  const key = read('keyFile', files.keyFile)
  checkPair(certificateIn(files.certFile, cert, now), key, files)
  // 1.2 with its forward-secret ciphers is what Envoy, Kubernetes and every browser in use still speak.
  const own = { cert, key, minVersion: 'TLSv1.2' } as const
  if (files.clientCaFile === undefined) return own
  const ca = read('clientCaFile', files.clientCaFile)
  certificateIn(files.clientCaFile, ca, now)
  return { ...own, ca, requestCert: true, rejectUnauthorized: true }
}

function fileOf(configPath: string, key: string, name: string): string {
  const path = resolve(dirname(configPath), name)
  try {
    const text = readFileSync(path, 'utf8')
    if (text.length <= MAX_BYTES) return text
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unreadable'
    throw new CommandError(`listen.tls.${key}: ${path} cannot be read (${code}).`)
  }
  throw new CommandError(`listen.tls.${key}: ${path} is too long; it needs PEM certificates alone.`)
}

/** The first certificate of the file: the server's own, or an authority. */
function certificateIn(name: string, pem: string, now: number): X509Certificate {
  let found: X509Certificate
  try {
    found = new X509Certificate(pem)
  } catch {
    throw new CommandError(`listen.tls: ${name} holds no certificate in PEM.`)
  }
  if (Date.parse(found.validTo) < now) {
    throw new CommandError(`listen.tls: ${name} was valid until ${found.validTo}; renew it.`)
  }
  return found
}

function checkPair(cert: X509Certificate, key: string, { certFile, keyFile }: TlsFiles): void {
  let matches: boolean
  try {
    matches = cert.checkPrivateKey(createPrivateKey(key))
  } catch {
    throw new CommandError(`listen.tls: ${keyFile} holds no private key in PEM without a password.`)
  }
  if (!matches) throw new CommandError(`listen.tls: ${keyFile} is not the key of ${certFile}.`)
}
