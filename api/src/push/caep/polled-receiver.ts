import type { ChangeFilter } from '../change-filter.ts'
import { wants } from '../change-filter.ts'
import type { Receiver } from '../receiver.ts'
import { riskLevelChange } from './risk-level-change.ts'

export interface PolledParts {
  readonly name: string
  readonly reader: string
  readonly issuer: string
  readonly audience: string
  readonly filter: ChangeFilter
}

/** Security event tokens that wait until they are fetched and acknowledged (RFC 8936). */
export function polledReceiver({ name, reader, issuer, audience, filter }: PolledParts): Receiver {
  return {
    ...{ name, kind: 'caep', origin: issuer, identity: `poll ${audience}`, concurrency: 0, reader },
    messageOf: (change) =>
      wants(filter, change) ? JSON.stringify(riskLevelChange(change, issuer, audience)) : null,
    send: () => Promise.reject(new Error(`${name} fetches its messages`)),
    close: () => undefined,
  }
}
