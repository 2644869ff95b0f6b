import { randomBytes } from 'node:crypto'
import type { Clock } from '@tripline/infra'
import { systemClock } from '@tripline/infra'
import { createRedactor } from '@tripline/ingest'
import type { Config } from '../../config.ts'
import type { SecretPlaces } from '../../push/read-secret.ts'
import type { ResponseAction } from '../response-action.ts'
import { buildActions } from './build-actions.ts'

const KEY_BYTES = 32

/** The response actions of a configuration; a CommandError names the entry that is wrong and what to do. */
export function actionsOf(
  places: SecretPlaces,
  { respond }: Config,
  clock: Clock = systemClock,
): readonly ResponseAction[] {
  // What providers say is shown and not compared: fingerprints in it need no key that lasts.
  const redactor = createRedactor(randomBytes(KEY_BYTES))
  return buildActions(respond?.providers ?? {}, { places, clock, redactor })
}
