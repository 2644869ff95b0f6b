import type { Logger } from '@tripline/infra'
import { CommandError } from '../../commands/tell.ts'
import type { SecretPlaces } from '../../push/read-secret.ts'
import { readSecret } from '../../push/read-secret.ts'
import type { OidcConfig } from './oidc-config.ts'
import type { OidcLogin } from './oidc-login.ts'
import { createOidcLogin, isLoopback } from './oidc-login.ts'

/** Null when none is configured; a CommandError says what is wrong with it. */
export function loadOidc(
  config: OidcConfig | undefined,
  places: SecretPlaces,
  logger: Logger,
): OidcLogin | null {
  if (config === undefined) return null
  for (const key of ['issuer', 'publicUrl'] as const) checkAddress(key, config[key])
  if (Object.values(config.roles).every((values) => values === undefined)) {
    throw new CommandError(
      'access.oidc.roles: name the values that give a role, or nobody has one.',
    )
  }
  const { clientSecretFile, clientSecretEnv } = config
  const secret = readSecret(places, 'access.oidc', clientSecretFile, clientSecretEnv)
  return createOidcLogin(config, secret, logger)
}

function checkAddress(key: string, address: string): void {
  if (URL.canParse(address)) {
    const url = new URL(address)
    if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return
  }
  throw new CommandError(`access.oidc.${key}: an https address, or an http one of this machine.`)
}
