import { createHash } from 'node:crypto'
import type { Clock } from '@tripline/infra'
import { VERSION } from '../../version.ts'
import type { AddressPolicy } from '../address-policy.ts'
import type { ChangeFilter } from '../change-filter.ts'
import { wants } from '../change-filter.ts'
import { deliveryResult } from '../delivery-result.ts'
import { createPoster } from '../post-bytes.ts'
import type { Receiver } from '../receiver.ts'
import { riskLevelChange } from './risk-level-change.ts'
import type { OpenSigner } from './set-signer.ts'

export interface CaepParts {
  readonly name: string
  /** Where tokens are pushed. */
  readonly url: URL
  readonly issuer: string
  readonly audience: string
  /** Of the `authorization` header; null when the receiver asks for none. */
  readonly authorization: string | null
  readonly signer: OpenSigner
  readonly filter: ChangeFilter
  readonly concurrency: number
  readonly timeoutMs: number
  readonly policy: AddressPolicy
  readonly clock: Clock
}

/** Security event tokens, pushed (RFC 8935). The claims wait in the outbox; each attempt is signed with the key of now. */
export function caepReceiver(parts: CaepParts): Receiver {
  const { name, url, issuer, audience, signer, filter, concurrency, timeoutMs, policy, clock } =
    parts
  const poster = createPoster({ url, policy, timeoutMs, maxConnections: concurrency })
  const headers = {
    'content-type': 'application/secevent+jwt',
    accept: 'application/json',
    'user-agent': `Tripline/${VERSION}`,
    ...(parts.authorization === null ? {} : { authorization: parts.authorization }),
  }

  return {
    ...{ name, kind: 'caep', origin: url.origin, concurrency, reader: null },
    identity: createHash('sha256').update(`${url.href} ${audience}`).digest('hex'),
    messageOf: (change) =>
      wants(filter, change) ? JSON.stringify(riskLevelChange(change, issuer, audience)) : null,
    async send({ body }, signal) {
      const token = await (await signer()).sign(Object(JSON.parse(body)))
      return deliveryResult(await poster.post({ headers, body: token, signal }), clock.now())
    },
    close: () => poster.close(),
  }
}
