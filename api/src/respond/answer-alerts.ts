import { installationKey } from '@tripline/infra'
import { createRedactor } from '@tripline/ingest'
import type { Push } from '../push/create-push.ts'
import type { SecretPlaces } from '../push/read-secret.ts'
import { alertOfNotice } from './notice.ts'
import { buildActions } from './providers/build-actions.ts'
import type { RespondConfig } from './respond-config.ts'
import type { Responder } from './responder.ts'
import type { StartResponderParts } from './start-responder.ts'
import { startResponder } from './start-responder.ts'

export interface AnswerAlertsParts
  extends Omit<StartResponderParts, 'config' | 'stateFolder' | 'actions' | 'notify'> {
  /** `respond` of the configuration. */
  readonly config: RespondConfig | undefined
  readonly places: SecretPlaces
  readonly push: Push
}

/** The responder of an installation: with the actions of the providers it names, telling people where alerts are told. */
export function answerAlerts(parts: AnswerAlertsParts): Responder {
  const { config = {}, places, push, ...rest } = parts
  const redactor = createRedactor(installationKey(places.stateFolder))
  return startResponder({
    ...{ ...rest, config, stateFolder: places.stateFolder },
    actions: buildActions(config.providers ?? {}, { places, redactor, clock: rest.clock }),
    notify: (notice) => push.tell(alertOfNotice(notice)),
  })
}
