import type { KeyObject } from 'node:crypto'
import { createHmac } from 'node:crypto'
import { exactText } from './read/exact-text.ts'
import type { HeldAction } from './read/prospect.ts'

/**
 * What an approval is bound to: HMAC-SHA-256 under the installation key, hex, of who would do what to what with which
 * credential, and of the call to the letter. Keyed, because a call may hold what can be guessed.
 */
export function actionDigest(key: KeyObject, { event, exact }: HeldAction): string {
  const { agentId, credentialId, action, service, resourceType, resourceId } = event
  const { account, region, environment } = event
  return createHmac('sha256', key)
    .update('tripline gate action\0')
    .update(
      exactText([
        ...[agentId, credentialId, action, service, resourceType, resourceId],
        ...[account, region, environment, exact],
      ]),
    )
    .digest('hex')
}
