import type { ResponseAction } from '../../response-action.ts'
import { goneOr, stepOf, unclear } from '../calls/as-step.ts'
import { at, textAt } from '../calls/read-json.ts'
import { located, reading, switchAction } from '../switch-action.ts'
import type { EntraReach } from './entra-reach.ts'
import { EFFECTIVE_WITHIN_MS, isGuid, TOKENS_LIVE } from './entra-reach.ts'

/** One client secret of an application, by its key id; Graph never says the secret. */
export function removePassword({ prefix, api, includes }: EntraReach): ResponseAction {
  return switchAction({
    name: `${prefix}.remove-password`,
    title: "Remove the application's client secret; it cannot be brought back.",
    effectiveWithinMs: EFFECTIVE_WITHIN_MS,
    appliesTo: (target) =>
      includes(target) &&
      target.credentialKind === 'client_secret' &&
      isGuid(target.credentialId) &&
      isGuid(target.principal),
    async locate(target, signal) {
      const path = `/v1.0/servicePrincipals/${target.principal}?$select=id,appId`
      const answer = await api.call({ method: 'GET', path, expectJson: true }, signal)
      if (answer.kind === 'refused') return answer
      const appId = textAt(answer.json, 'appId')
      if (!isGuid(appId)) return unclear('Graph')
      const keyId = target.credentialId
      return located(
        { appId, keyId },
        {
          calls: [`POST /v1.0/applications(appId='${appId}')/removePassword ${keyId}`],
          leaves: [TOKENS_LIVE, 'other secrets and certificates of the application'],
        },
      )
    },
    async read({ appId, keyId }, signal) {
      const path = `/v1.0/applications(appId='${appId}')?$select=id,passwordCredentials`
      const answer = await api.call({ method: 'GET', path, expectJson: true }, signal)
      if (answer.kind === 'refused') return goneOr(answer)
      const passwords = at(answer.json, 'passwordCredentials')
      if (!Array.isArray(passwords)) return unclear('Graph')
      return passwords.some((one) => textAt(one, 'keyId') === keyId)
        ? reading('in', `${keyId} is a secret of the application`)
        : reading('gone', `the application has no secret ${keyId}`)
    },
    async off({ appId, keyId }, _, signal) {
      const path = `/v1.0/applications(appId='${appId}')/removePassword`
      const answer = await api.call({ method: 'POST', path, json: { keyId } }, signal)
      return stepOf(answer, `secret ${keyId} is removed`)
    },
  })
}
