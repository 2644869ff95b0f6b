import { dirname, resolve } from 'node:path'
import type { Clock } from '@tripline/infra'
import { installationKey } from '@tripline/infra'
import { createRedactor } from '@tripline/ingest'
import type { Config } from '../config.ts'
import type { SecretPlaces } from '../push/read-secret.ts'
import { buildActions } from './providers/build-actions.ts'
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
  { respond = {} }: Config,
  clock: Clock,
): ConfiguredResponder {
  const redactor = createRedactor(installationKey(places.stateFolder))
  const folder = dirname(places.configPath)
  const playbooks = respond.playbooks?.map((path) => resolve(folder, path))
  return {
    config: playbooks === undefined ? respond : { ...respond, playbooks },
    actions: buildActions(respond.providers ?? {}, { places, redactor, clock }),
  }
}
