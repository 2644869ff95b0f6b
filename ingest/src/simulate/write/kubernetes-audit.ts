import type { Random } from '../random.ts'

export interface KubernetesCall {
  readonly verb: string
  readonly resource: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  /** '' is the core group. */
  readonly group?: string
  readonly cluster?: string
  /** HTTP status; 403 is a refusal. */
  readonly code?: number
  /** JSON of the object sent. */
  readonly body?: string
}

export interface KubernetesCaller {
  readonly serviceAccount: string
  readonly credentialId: string
  readonly pod: string
  readonly address: string
  readonly userAgent: string
}

/** audit.k8s.io/v1, stage ResponseComplete, as the log backend writes it. */
export function writeKubernetesAudit(
  call: KubernetesCall,
  caller: KubernetesCaller,
  at: number,
  tookMs: number,
  random: Random,
): string {
  const [scope, account] = caller.serviceAccount.split('/')
  const group = call.group ?? ''
  const base = group === '' ? '/api/v1' : `/apis/${group}/v1`
  const space = call.namespace === undefined ? '' : `/namespaces/${call.namespace}`
  const name = call.name === undefined ? '' : `/${call.name}`
  const sub = call.subresource === undefined ? '' : `/${call.subresource}`
  const code = call.code ?? (call.verb === 'create' ? 201 : 200)
  const allowed = code !== 403
  const refused = allowed ? '' : ',"status":"Failure","reason":"Forbidden"'
  const object = call.body === undefined ? '' : `"requestObject":${call.body},`
  const level = call.body === undefined ? 'Metadata' : 'Request'
  const micro = (ms: number): string =>
    `${new Date(ms).toISOString().slice(0, 23)}${100 + (ms % 900)}Z`
  return `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"${level}","auditID":"${random.uuid()}","stage":"ResponseComplete","requestURI":"${base}${space}/${call.resource}${name}${sub}","verb":"${call.verb}","user":{"username":"system:serviceaccount:${scope}:${account}","uid":"${caller.credentialId.slice(4)}","groups":["system:serviceaccounts","system:serviceaccounts:${scope}","system:authenticated"],"extra":{"authentication.kubernetes.io/credential-id":["${caller.credentialId}"],"authentication.kubernetes.io/node-name":["ip-10-20-3-17.${call.cluster ?? 'prod-1'}.internal"],"authentication.kubernetes.io/pod-name":["${caller.pod}"]}},"sourceIPs":["${caller.address}"],"userAgent":"${caller.userAgent}","objectRef":{"resource":"${call.resource}"${call.namespace === undefined ? '' : `,"namespace":"${call.namespace}"`}${call.name === undefined ? '' : `,"name":"${call.name}"`}${group === '' ? '' : `,"apiGroup":"${group}"`},"apiVersion":"v1"${call.subresource === undefined ? '' : `,"subresource":"${call.subresource}"`}},"responseStatus":{"metadata":{}${refused},"code":${code}},${object}"requestReceivedTimestamp":"${micro(at)}","stageTimestamp":"${micro(at + tookMs)}","annotations":{"authorization.k8s.io/decision":"${allowed ? 'allow' : 'forbid'}","authorization.k8s.io/reason":"${allowed ? `RBAC: allowed by RoleBinding \\"${account}\\" of Role \\"${account}\\" to ServiceAccount \\"${account}/${scope}\\"` : ''}","audit.harborline.example/cluster":"${call.cluster ?? 'prod-1'}"}}`
}
