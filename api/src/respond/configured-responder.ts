import { dirname, resolve } from 'node:path'
import type { Clock } from '@tripline/infra'
import type { Config } from '../config.ts'
import type { SecretPlaces } from '../push/read-secret.ts'
import { actionsOf } from './providers/actions-of.ts'
import type { RespondConfig } from './respond-config.ts'
import type { ResponseAction } from './response-action.ts'

export interface ConfiguredResponder {
  readonly config: RespondConfig
  readonly actions: readonly ResponseAction[]
}

/**
 * What `respond` configures. Secrets are read and playbooks found from where the configuration is; a CommandError says what is
 * missing. Nothing is called.
 */
export function configuredResponder(
  places: SecretPlaces,
  config: Config,
  clock: Clock,
): ConfiguredResponder {
  const { respond = {} } = config
  const folder = dirname(places.configPath)
  const playbooks = respond.playbooks?.map((path) => resolve(folder, path))
  return {
    config: playbooks === undefined ? respond : { ...respond, playbooks },
    actions: actionsOf(places, config, clock),
  }
}
