import type { Clock } from '@tripline/infra'
import type { Config } from '../../../config.ts'
import type { Restrictions } from '../../../gate/restrictions/open-restrictions.ts'
import { DEFAULT_RESTRICTION } from '../../respond-config.ts'
import type { ResponseAction } from '../../response-action.ts'
import { gateActions } from './gate-actions.ts'

/** What the gate of this process can hold agents to: nothing where it lets everything pass. */
export function gateActionsOf(
  { gate, respond }: Pick<Config, 'gate' | 'respond'>,
  { book, asked }: Restrictions,
  clock: Clock,
): readonly ResponseAction[] {
  if (gate?.mode === 'shadow') return []
  const settings = { ...DEFAULT_RESTRICTION, ...respond?.gate }
  return gateActions({ book, clock, isAsked: asked.has, ...settings })
}
