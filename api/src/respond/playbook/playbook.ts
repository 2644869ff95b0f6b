import type { Static } from 'typebox'
import { Type } from 'typebox'
import { EnvironmentName, literals, Severity } from '../../wire/words.ts'

const closed = { additionalProperties: false }
const patterns = (description: string) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 512, description }), {
      ...{ minItems: 1, maxItems: 1000 },
    }),
  )

/** What cannot be undone waits for a person unless it says otherwise; `meanwhile` is what can. */
const Step = Type.Object(
  {
    risk: Type.Integer({
      ...{ minimum: 0, maximum: 100, description: 'of the alert, from which the step counts' },
    }),
    measure: literals(['observe', 'throttle', 'read-only', 'step-up', 'revoke']),
    approval: Type.Optional(literals(['automatic', 'person'])),
    irreversible: Type.Optional(literals(['automatic', 'person'])),
    meanwhile: Type.Optional({
      ...literals(['throttle', 'read-only', 'step-up']),
      description: 'what is done by itself while a person decides about the measure',
    }),
  },
  closed,
)

/** Which measure follows which alerts, and whether a person has to approve. One YAML file each. */
export const PlaybookFile = Type.Object(
  {
    playbook: Type.String({
      pattern: '^[a-z0-9][a-z0-9-]{0,62}$',
      description: 'its name: lower case, digits, dashes',
    }),
    describes: Type.String({
      ...{ minLength: 1, maxLength: 500, description: 'what it is for, in a sentence' },
    }),
    when: Type.Optional(
      Type.Object(
        {
          severity: Type.Optional(Severity),
          outsideBudget: Type.Optional(Type.Boolean()),
          environments: Type.Optional(Type.Array(EnvironmentName, { minItems: 1, maxItems: 4 })),
          detectors: patterns('name of a detector, one of whose findings counts'),
          techniques: patterns('ATT&CK technique: T1485'),
          agents: patterns('agent id; * is any run'),
          credentialKinds: patterns('kind of the credential; * is any run'),
        },
        closed,
      ),
    ),
    steps: Type.Array(Step, { minItems: 1, maxItems: 10 }),
  },
  closed,
)
export type PlaybookFile = Static<typeof PlaybookFile>
export type PlaybookStep = PlaybookFile['steps'][number]

export interface Playbook {
  readonly name: string
  /** From its content: another content is another version, and the same content is the same one. */
  readonly version: string
  readonly file: PlaybookFile
}
