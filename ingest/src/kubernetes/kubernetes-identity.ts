import { asList } from '../arguments/as-list.ts'
import type { IdentityClaims } from '../identity-claims.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'
import type { Memo } from '../memo.ts'
import { createMemo } from '../memo.ts'

/** Who made a Kubernetes API call. */
export interface KubernetesIdentity {
  readonly claims: IdentityClaims
  readonly credentialKind: string
  /** The real caller where it acted as somebody else, else ''. */
  readonly delegation: string
}

/** Set by the API server since 1.29 (KEP-4193): 'JTI=<uuid>' of the token, or 'X509SHA256=<hex>' of the certificate. */
const CREDENTIAL_ID = 'authentication.kubernetes.io/credential-id'
const POD_UID = 'authentication.kubernetes.io/pod-uid'
const MAX_IDENTITIES = 20_000

/**
 * Reads `user` and `impersonatedUser`. The effective identity is the principal; the real caller is its delegation, and
 * the credential is always the real caller's, because that is the one that can be taken away.
 */
export function createKubernetesIdentities(): (event: JsonObject) => KubernetesIdentity | null {
  const known: Memo<string, KubernetesIdentity> = createMemo(MAX_IDENTITIES)
  return (event) => {
    const user = asObject(event.user)
    const caller = bounded(user?.username, limits.idChars)
    const impersonated = bounded(asObject(event.impersonatedUser)?.username, limits.idChars)
    if (user === null || (caller === '' && impersonated === '')) return null
    const extra = asObject(user.extra)
    const credential = credentialOf(extra)
    const pod = first(extra, POD_UID)
    const sessionName = first(extra, 'sessionName')
    const key = [caller, impersonated, credential.id, pod, sessionName].join('\u0000')
    const cached = known.get(key)
    if (cached !== undefined) return cached
    const principal = impersonated || caller
    const isAws = impersonated === '' && sessionName !== ''
    const identity: KubernetesIdentity = {
      claims: {
        principal,
        principalKind: kindOf(principal),
        account: isAws ? accountOf(first(extra, 'canonicalArn')) : '',
        credentialId: credential.id,
        sessionId: pod || credential.id,
        sessionName: isAws ? sessionName : '',
        roleName: isAws ? roleOf(first(extra, 'canonicalArn')) : '',
        sourceIdentity: '',
        sessionTag: '',
        workload: principal.startsWith('system:serviceaccount:') ? principal : '',
        virtualKey: '',
        agentHeader: '',
      },
      credentialKind: credential.kind,
      delegation: impersonated === '' ? '' : caller,
    }
    known.set(key, identity)
    return identity
  }
}

/** Control plane and nodes: the provider itself acting, never an agent. */
const PROVIDER =
  /^(?:system:(?:node:|kube-|apiserver|cloud-controller|aggregator)|eks:|system:serviceaccount:kube-system:(?:[a-z-]+-controller|generic-garbage-collector|horizontal-pod-autoscaler|persistent-volume-binder|kube-proxy|coredns)$)/

function kindOf(principal: string): IdentityClaims['principalKind'] {
  if (PROVIDER.test(principal)) return 'service'
  if (principal.startsWith('system:serviceaccount:')) return 'workload'
  return principal === 'system:anonymous' || principal === 'system:unsecured' ? 'unknown' : 'user'
}

function credentialOf(extra: JsonObject | null): { readonly id: string; readonly kind: string } {
  const id = first(extra, CREDENTIAL_ID)
  if (id !== '') return { id, kind: id.startsWith('X509') ? 'certificate' : 'service_account' }
  // EKS: the AWS credential that the bearer token was signed with.
  const accessKey = first(extra, 'accessKeyId')
  if (accessKey === '') return { id: '', kind: '' }
  return { id: accessKey, kind: accessKey.startsWith('ASIA') ? 'role_session' : 'access_key' }
}

/** First value of one key of `user.extra`, whose values are lists. */
function first(extra: JsonObject | null, key: string): string {
  return extra === null || !Object.hasOwn(extra, key)
    ? ''
    : bounded(asList(extra[key])[0], limits.idChars)
}

/** 'arn:aws:iam::123456789012:role/path/Name' → '123456789012' */
function accountOf(arn: string): string {
  return arn.split(':')[4] ?? ''
}

function roleOf(arn: string): string {
  return arn.includes(':role/') ? arn.slice(arn.lastIndexOf('/') + 1) : ''
}
