import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface TestCertificate {
  readonly keystore: string
  readonly password: string
  /** PEM: the certificate signs itself, so it is its own authority. */
  readonly ca: string
}

/** A certificate for 127.0.0.1 by the JDK's own tool, valid for a day, or until a day ago. */
export function makeCertificate(folder: string, expired = false): TestCertificate {
  const keystore = join(folder, 'broker.p12')
  const pem = join(folder, 'ca.pem')
  const password = 'changeit'
  const store = ['-keystore', keystore, '-storepass', password, '-alias', 'broker']
  const key = [
    '-genkeypair',
    '-keyalg',
    'EC',
    '-storetype',
    'PKCS12',
    '-validity',
    '1',
    ...(expired ? ['-startdate', '-2d'] : []),
  ]
  keytool([...key, ...store, '-dname', 'CN=127.0.0.1', '-ext', 'san=ip:127.0.0.1'])
  keytool(['-exportcert', '-rfc', '-file', pem, ...store])
  return { keystore, password, ca: readFileSync(pem, 'utf8') }
}

function keytool(flags: readonly string[]): void {
  const done = spawnSync('keytool', flags, { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`keytool failed: ${done.stdout}${done.stderr}`)
}
