import type { Static } from 'typebox'
import { Type } from 'typebox'
import { literals } from '../wire/words.ts'
import { ProvidersConfig } from './providers/providers-config.ts'

const closed = { additionalProperties: false }
const text = (description: string) => Type.String({ minLength: 1, maxLength: 4096, description })

/** `respond` in tripline.yaml. Without it the responder observes: it proposes, and touches nothing. */
export const RespondConfig = Type.Object(
  {
    mode: Type.Optional(
      Type.Unsafe<'observe' | 'automatic'>({
        ...literals(['observe', 'automatic']),
        description: 'observe proposes and touches nothing; automatic does what playbooks allow',
      }),
    ),
    perHour: Type.Optional(
      Type.Integer({
        ...{ minimum: 0, maximum: 1000 },
        description: 'responses carried out within an hour without a person, 5 unless said',
      }),
    ),
    protected: Type.Optional(
      Type.Array(
        text('credential, agent or principal never touched without a person; * is any run'),
        { maxItems: 10_000 },
      ),
    ),
    providers: Type.Optional(ProvidersConfig),
    gate: Type.Optional(
      Type.Object(
        {
          minutes: Type.Optional(
            Type.Integer({
              ...{ minimum: 1, maximum: 1_440 },
              description: 'how long the gate holds an agent to something, 60 unless said',
            }),
          ),
          perMinute: Type.Optional(
            Type.Integer({
              ...{ minimum: 1, maximum: 100_000 },
              description: 'calls that pass in a minute while throttled, 10 unless said',
            }),
          ),
        },
        closed,
      ),
    ),
    playbooks: Type.Optional(
      Type.Array(text('path of a playbook, from where this file is'), { maxItems: 100 }),
    ),
  },
  closed,
)
export type RespondConfig = Static<typeof RespondConfig>

/** A few mistakes can be put right by hand; fifty cannot. */
export const DEFAULT_PER_HOUR = 5
export const DEFAULT_RESTRICTION = { minutes: 60, perMinute: 10 }
