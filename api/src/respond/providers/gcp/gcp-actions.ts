import type { ResponseAction, Target } from '../../response-action.ts'
import { goneOr, stepOf, unclear } from '../calls/as-step.ts'
import type { ProviderApi } from '../calls/provider-api.ts'
import { at, textAt } from '../calls/read-json.ts'
import type { Parameters } from '../switch-action.ts'
import { located, reading, switchAction } from '../switch-action.ts'

export interface GcpReach {
  readonly prefix: string
  readonly api: ProviderApi
  includes(target: Target): boolean
}

/** "Typically two minutes, potentially seven or longer" (IAM, Access change propagation). */
const EFFECTIVE_WITHIN_MS = 7 * 60_000
const EMAIL = /^[a-z0-9-]{1,63}@[a-z0-9.-]{4,100}\.gserviceaccount\.com$/
/** `serviceAccountKeyName` of an audit log: '//iam.googleapis.com/projects/p/serviceAccounts/EMAIL/keys/ID'. */
const KEY_NAME = /\/serviceAccounts\/([^/]+)\/keys\/([0-9a-f]{40})$/
const TOKENS_LIVE =
  'access tokens issued before live on for an hour, twelve where they were asked to live longer'

/** A key of a service account. */
export function disableGcpKey({ prefix, api, includes }: GcpReach): ResponseAction {
  return switchAction({
    name: `${prefix}.disable-key`,
    title: "Disable the service account's key; it can be enabled again.",
    effectiveWithinMs: EFFECTIVE_WITHIN_MS,
    appliesTo: (target) => includes(target) && keyOf(target) !== null,
    async locate(target) {
      const { email, key } = keyOf(target) ?? { email: '', key: '' }
      const path = `${accountPath(email)}/keys/${key}`
      return located(
        { path },
        {
          calls: [`POST ${path}:disable`],
          leaves: [TOKENS_LIVE, `other keys of ${email}`],
        },
      )
    },
    ...disabling(api),
  })
}

/** A service account with all its keys. */
export function disableGcpAccount({ prefix, api, includes }: GcpReach): ResponseAction {
  return switchAction({
    name: `${prefix}.disable-account`,
    title: 'Disable the service account: none of its keys gets a token, until it is enabled.',
    effectiveWithinMs: EFFECTIVE_WITHIN_MS,
    appliesTo: (target) => includes(target) && emailOf(target) !== '',
    async locate(target) {
      const email = emailOf(target)
      const path = accountPath(email)
      return located(
        { path },
        {
          calls: [`POST ${path}:disable`],
          alsoHits: [`every key, workload and person that acts as ${email}`],
          leaves: [TOKENS_LIVE],
        },
      )
    },
    ...disabling(api),
  })
}

/** Keys and accounts are read, disabled and enabled alike. */
function disabling(api: ProviderApi) {
  const set = async ({ path = '' }: Parameters, verb: string, signal: AbortSignal) => {
    const answer = await api.call({ method: 'POST', path: `${path}:${verb}`, json: {} }, signal)
    return stepOf(answer, `${path} is ${verb}d`)
  }
  return {
    async read({ path = '' }: Parameters, signal: AbortSignal) {
      const answer = await api.call({ method: 'GET', path, expectJson: true }, signal)
      if (answer.kind === 'refused') return goneOr(answer)
      if (textAt(answer.json, 'name') === '') return unclear('Google')
      // What is false is left out.
      return at(answer.json, 'disabled') === true
        ? reading('out', 'it is disabled')
        : reading('in', 'it is enabled')
    },
    off: (parameters: Parameters, _: unknown, signal: AbortSignal) =>
      set(parameters, 'disable', signal),
    on: (parameters: Parameters, _: unknown, signal: AbortSignal) =>
      set(parameters, 'enable', signal),
  }
}

const accountPath = (email: string): string =>
  `/v1/projects/-/serviceAccounts/${encodeURIComponent(email)}`

function keyOf({ credentialId, principal }: Target) {
  const [, named = principal, id = credentialId] = KEY_NAME.exec(credentialId) ?? []
  return EMAIL.test(named) && /^[0-9a-f]{40}$/.test(id) ? { email: named, key: id } : null
}

const emailOf = (target: Target): string =>
  EMAIL.test(target.principal) ? target.principal : (keyOf(target)?.email ?? '')
