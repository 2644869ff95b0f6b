import type { Clock, Logger } from '@tripline/infra'
import { loadOidc } from '../access/oidc/load-oidc.ts'
import type { Config } from '../config.ts'
import type { SecretPlaces } from '../push/read-secret.ts'
import type { ServerParts } from '../server.ts'
import { loadTls } from './load-tls.ts'

/** How people and machines come in, as the configuration says; a file or secret that is not there is told at once. */
export function loadDoors(
  config: Config,
  places: SecretPlaces,
  clock: Clock,
  logger: Logger,
): Pick<ServerParts, 'tls' | 'oidc'> {
  return {
    tls: loadTls(places.configPath, config.listen?.tls, clock.now()),
    oidc: loadOidc(config.access?.oidc, places, logger),
  }
}
