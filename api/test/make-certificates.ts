import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** Makes NAME.pem and NAME.key in the folder, signed by the authority CA, or by itself when it is one. */
export function makeCertificate(folder: string, name: string, ca: string | null, days = 2): void {
  const at = (file: string) => join(folder, file)
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const common = [...key, '-keyout', at(`${name}.key`), '-subj', `/CN=${name}`]
  if (ca === null) {
    openssl('req', '-x509', ...common, '-days', String(days), '-out', at(`${name}.pem`))
    return
  }
  openssl('req', ...common, '-out', at(`${name}.csr`))
  writeFileSync(at('san.txt'), 'subjectAltName=IP:127.0.0.1,DNS:localhost')
  openssl(
    ...[
      'x509',
      '-req',
      '-in',
      at(`${name}.csr`),
      '-CA',
      at(`${ca}.pem`),
      '-CAkey',
      at(`${ca}.key`),
    ],
    ...['-CAcreateserial', '-days', String(days), '-extfile', at('san.txt')],
    ...['-out', at(`${name}.pem`)],
  )
}
