import type { JsonObject } from '../limits.ts'
import { asObject } from '../limits.ts'

/** Methods of GKE's API server whose bodies hold secrets, and such that hand one out. */
const BODIES_HOLD_SECRETS =
  /\.(?:secrets|configmaps|serviceaccounts\.token|tokenreviews)\.|SecretVersion$|ServiceAccountKey$|Generate(?:Access|Id)Token$|Sign(?:Blob|Jwt)$|(?:De|En)crypt$/

/** The entry without the bodies that such a call carries; the same object where there are none. */
export function withoutSecretParts(tree: JsonObject, service: string, method: string): JsonObject {
  const payload = asObject(tree.protoPayload)
  if (payload === null || !BODIES_HOLD_SECRETS.test(method)) return tree
  if (payload.request === undefined && payload.response === undefined) return tree
  const left = service === '' ? '[left out]' : `[left out: ${service.slice(0, 64)}]`
  return {
    ...tree,
    protoPayload: {
      ...payload,
      ...(payload.request === undefined ? {} : { request: leftOut(payload.request, left) }),
      ...(payload.response === undefined ? {} : { response: leftOut(payload.response, left) }),
    },
  }
}

/** Names stay, so that rules can tell what it was about. */
function leftOut(body: unknown, left: string): unknown {
  const { name, metadata, '@type': type } = asObject(body) ?? {}
  const kept: Record<string, unknown> = { body: left }
  if (typeof name === 'string') kept.name = name
  if (typeof type === 'string') kept['@type'] = type
  const { name: object, namespace } = asObject(metadata) ?? {}
  if (typeof object === 'string') kept.metadata = { name: object, namespace }
  return kept
}
