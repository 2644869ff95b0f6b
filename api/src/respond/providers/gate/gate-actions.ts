import type { Clock } from '@tripline/infra'
import type { Restriction, RestrictionKind } from '../../../gate/restrictions/restriction.ts'
import { restrictionId } from '../../../gate/restrictions/restriction.ts'
import type { RestrictionBook } from '../../../gate/restrictions/restriction-book.ts'
import type { ResponseAction, Target } from '../../response-action.ts'
import { refusal } from '../calls/provider-answer.ts'
import type { Parameters, Step } from '../switch-action.ts'
import { done, located, reading, switchAction } from '../switch-action.ts'

export interface GateActionParts {
  readonly book: RestrictionBook
  /** Whether the gate is in this agent's or credential's path. */
  readonly isAsked: (target: Target) => boolean
  readonly minutes: number
  readonly perMinute: number
  readonly clock: Clock
}

/** The gate lets harmless calls be repeated for so long without asking again. */
const EFFECTIVE_WITHIN_MS = 5_000
const MINUTE = 60_000

/** What our own gate can hold an agent to, from the mildest; each ends by itself. */
export function gateActions(parts: GateActionParts): readonly ResponseAction[] {
  const { minutes, perMinute } = parts
  const calls = 'this agent’s calls through the gate'
  return [
    restriction(
      parts,
      'throttle',
      `Let ${perMinute} of ${calls} pass a minute, for ${minutes} min.`,
    ),
    restriction(
      parts,
      'read-only',
      `Deny all of ${calls} but reading and listing, for ${minutes} min.`,
    ),
    restriction(
      ...([parts, 'step-up'] as const),
      `Ask a person for all of ${calls} but reading and listing, for ${minutes} min.`,
    ),
  ]
}

function restriction(parts: GateActionParts, kind: RestrictionKind, title: string): ResponseAction {
  const { book, clock, minutes } = parts
  const lastsMs = minutes * MINUTE
  const rate = kind === 'throttle' ? parts.perMinute : 0

  async function off({ agentId = '', credentialId = '', perMinute = '0' }: Parameters) {
    const held = { agentId, credentialId }
    const from = clock.now()
    const one: Restriction = {
      ...{ id: restrictionId(kind, held), kind, ...held, perMinute: Number(perMinute) },
      ...{ from, until: from + lastsMs },
    }
    return await kept(() => book.put(one), `${kind} until ${new Date(one.until).toISOString()}`)
  }

  const action = switchAction({
    ...{ name: `gate.${kind}`, title, effectiveWithinMs: EFFECTIVE_WITHIN_MS },
    appliesTo: (target) => isSomebody(target) && parts.isAsked(target),
    async locate({ agentId, credentialId }) {
      return located(
        { agentId, credentialId, perMinute: String(rate) },
        {
          calls: [
            `gate: ${kind} ${agentId}${rate === 0 ? '' : ` ${rate} a minute`}, ${minutes} min`,
          ],
          leaves: ['whatever does not pass the gate', `everything, ${minutes} minutes later`],
        },
      )
    },
    async read({ agentId = '', credentialId = '' }) {
      const found = book.get(restrictionId(kind, { agentId, credentialId }))
      if (found === null) return reading('in', 'nothing of the kind holds it')
      return reading('out', `${kind} until ${new Date(found.until).toISOString()}`)
    },
    off,
    on: async ({ agentId = '', credentialId = '' }) =>
      await kept(
        () => book.end(restrictionId(kind, { agentId, credentialId })),
        `${kind} has ended`,
      ),
  })
  return { ...action, measure: kind, lastsMs }
}

/** Under a name that is nobody's are all whom nobody knows: holding it would hit them together. */
const isSomebody = ({ agentId }: Target): boolean =>
  agentId !== '' && !agentId.startsWith('unattributed:')

/** What cannot be written down is not in force. */
async function kept(change: () => Promise<unknown>, said: string): Promise<Step> {
  try {
    await change()
    return done(said)
  } catch {
    return refusal('transient', 'it cannot be written down: look at the disk of the state folder')
  }
}
