import { createHash } from 'node:crypto'
import type { Json } from '@tripline/infra'
import type { Playbook, PlaybookStep } from './playbook.ts'

const SPEC = 'cacao-2.0'

/**
 * The playbook as a CACAO 2.0 document (OASIS): a switch by risk, whose cases are a person's approval where one is asked
 * for, then the measure, then its verification. `at` dates it. Ids come from the content, so the same playbook is the same document.
 */
export function toCacao({ name, version, file }: Playbook, at: number): Json {
  const id = (kind: string, what: string) => `${kind}--${uuid(`${name} ${version} ${what}`)}`
  const [start, chooser, end] = [id('start', ''), id('switch-condition', ''), id('end', '')]
  const [tripline, person] = [id('http-api', 'tripline'), id('group', 'responders')]
  const time = new Date(at).toISOString()
  const steps = file.steps.map((step, rung) => {
    const enact = id('action', `enact ${rung}`)
    const verify = id('action', `verify ${rung}`)
    const approve = id('action', `approve ${rung}`)
    const isAsked = step.approval === 'person' || step.irreversible !== 'automatic'
    return {
      first: isAsked ? approve : enact,
      workflow: {
        ...(isAsked && { [approve]: approval(step, person, enact) }),
        [enact]: request(`Enact: ${step.measure}`, '/v1/responses/__response__/execute', tripline, {
          on_success: verify,
          on_failure: end,
        }),
        [verify]: request('Verify with the provider', '/v1/responses/__response__', tripline, {
          on_completion: end,
        }),
      },
    }
  })
  const cases = Object.fromEntries(
    file.steps.map(({ risk }, rung) => [`risk >= ${risk}`, steps[rung]?.first ?? end]),
  )
  return {
    ...{ type: 'playbook', spec_version: SPEC, id: id('playbook', ''), name },
    description: file.describes,
    playbook_types: ['mitigation'],
    playbook_activities: ['isolate-account'],
    ...{ created_by: id('identity', 'tripline'), created: time, modified: time },
    ...{ revoked: false, labels: ['tripline', `version:${version}`] },
    playbook_variables: {
      __alert__: variable('string', 'id of the alert'),
      __risk__: variable('integer', 'risk of the alert, 0..100'),
      __response__: variable('string', 'id of the response'),
    },
    workflow_start: start,
    workflow: {
      [start]: { type: 'start', name: 'An alert that fits', on_completion: chooser },
      [chooser]: {
        type: 'switch-condition',
        name: 'By risk, the highest that is reached',
        switch: '__risk__',
        cases: { ...cases, default: end },
      },
      ...Object.assign({}, ...steps.map(({ workflow }) => workflow)),
      [end]: { type: 'end', name: 'End' },
    },
    agent_definitions: {
      [tripline]: {
        ...{ type: 'http-api', name: 'Tripline' },
        address: { url: ['http://127.0.0.1:4600'] },
      },
      [person]: { type: 'group', name: 'Responders' },
    },
    // What the document does not say in its own words: which alerts fit.
    playbook_extensions: {
      [id('extension-definition', 'tripline')]: { when: file.when ?? {}, steps: file.steps },
    },
  }
}

const variable = (type: string, description: string): Json => ({
  ...{ type, description, constant: false, external: true },
})

function approval(step: PlaybookStep, agent: string, next: string): Json {
  const whether =
    step.approval === 'person' ? 'Approve this measure' : 'Approve it if it cannot be undone'
  return {
    ...{ type: 'action', name: whether, agent, on_success: next },
    commands: [
      {
        type: 'manual',
        command: `Look at alert __alert__ and decide whether ${step.measure} is right.`,
      },
    ],
  }
}

function request(name: string, path: string, agent: string, links: Record<string, Json>): Json {
  const method = path.endsWith('/execute') ? 'POST' : 'GET'
  return {
    ...{ type: 'action', name, agent, ...links },
    commands: [{ type: 'http-api', command: `${method} ${path} HTTP/1.1` }],
  }
}

/** A UUID made from content: SHA-256 with the bits of version 8 (RFC 9562). */
function uuid(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
