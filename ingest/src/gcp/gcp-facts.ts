import type { ActionFacts } from '../actions/action-facts.ts'
import { actionFacts } from '../actions/action-facts.ts'
import { kubernetesFacts } from '../kubernetes/kubernetes-facts.ts'
import { bounded, limits } from '../limits.ts'
import type { Memo } from '../memo.ts'
import { createMemo } from '../memo.ts'

const MAX_METHODS = 20_000
// A memo of a pure function.
const memo: Memo<string, ActionFacts> = createMemo(MAX_METHODS)

/** What a method of a Google service means: of GKE's API server as Kubernetes has it, of all others by the catalogue, then the verb. */
export function gcpFacts(service: string, method: string): ActionFacts {
  const key = `${service} ${method}`
  const known = memo.get(key)
  if (known !== undefined) return known
  const facts = derive(bounded(service, limits.wordChars), bounded(method, limits.wordChars))
  memo.set(bounded(key, 2 * limits.wordChars + 1), facts)
  return facts
}

function derive(service: string, method: string): ActionFacts {
  const kubernetes = kubernetesCall(method)
  if (kubernetes !== null) return kubernetesFacts(kubernetes.verb, kubernetes.resource)
  const name = shortMethod(method)
  const facts = actionFacts('gcp', name)
  const owner = service === '' ? 'gcp' : service
  return Object.freeze({ ...facts, service: owner, action: `${owner}:${name}` })
}

/** 'io.k8s.core.v1.pods.exec.create' → create pods/exec. The group before the version may have any number of parts. */
function kubernetesCall(
  method: string,
): { readonly verb: string; readonly resource: string } | null {
  const parts = method.split('.')
  if (parts[0] !== 'io' || parts[1] !== 'k8s') return null
  const version = parts.findIndex((part, at) => at > 1 && /^v\d/.test(part))
  const verb = parts.at(-1) ?? ''
  const resource = version < 0 ? '' : parts.slice(version + 1, -1).join('/')
  return resource === '' ? null : { verb, resource }
}

/**
 * 'google.logging.v2.ConfigServiceV2.DeleteSink' → 'DeleteSink', 'v1.compute.instances.insert' → 'instances.insert': RPCs
 * begin with a capital and stand alone, REST methods need their collection.
 */
export function shortMethod(method: string): string {
  const parts = method.split('.').filter((part) => part !== '')
  const last = parts.at(-1) ?? ''
  const isRpc = /^[A-Z]/.test(last) || parts.length < 2 || /^(?:[A-Z]|v\d)/.test(parts.at(-2) ?? '')
  return isRpc || isService(parts) ? last : `${parts.at(-2)}.${last}`
}

/** 'storage.setIamPermissions': what stands before is the service and no collection. */
const isService = (parts: readonly string[]): boolean =>
  parts.length === 2 && /[a-z][A-Z]/.test(parts[1] ?? '')
