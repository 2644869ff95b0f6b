import { Type } from 'typebox'
import type { OpenSigner } from '../push/caep/set-signer.ts'
import type { Api } from '../server.ts'
import { route } from './route.ts'

/** What is told of the tokens this installation signs; null when it signs none. */
export interface SharedSignals {
  readonly issuer: string
  readonly signer: OpenSigner
}

const tags = ['push']

const configuration = route('public', {
  ...{ operationId: 'getSharedSignalsConfiguration', tags },
  summary: 'Discovery of Shared Signals: who signs, with which keys, and how tokens come',
  response: {
    200: Type.Object({
      spec_version: Type.String(),
      issuer: Type.String(),
      jwks_uri: Type.String(),
      delivery_methods_supported: Type.Array(Type.String()),
    }),
  },
})
const keys = route('public', {
  ...{ operationId: 'getSharedSignalsKeys', tags },
  summary: 'The public keys security event tokens are verified with (JWK set)',
  response: {
    200: Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.String())) }),
  },
})

/** Discovery for receivers of security event tokens (OpenID Shared Signals Framework 1.0). Streams themselves are configured. */
export function addSharedSignalsRoutes(app: Api, signals: SharedSignals | null): void {
  if (signals === null) return
  const { issuer, signer } = signals
  app.get('/.well-known/ssf-configuration', configuration, async () => ({
    spec_version: '1_0',
    issuer,
    jwks_uri: `${issuer.replace(/\/+$/, '')}/.well-known/jwks.json`,
    delivery_methods_supported: ['urn:ietf:rfc:8935', 'urn:ietf:rfc:8936'],
  }))
  app.get('/.well-known/jwks.json', keys, async () => ({
    keys: (await signer()).publicKeys.keys.map((key) =>
      Object.fromEntries(Object.entries(key).map(([name, value]) => [name, String(value)])),
    ),
  }))
}
