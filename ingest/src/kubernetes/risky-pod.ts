import { asList } from '../arguments/as-list.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, limits } from '../limits.ts'

/**
 * Whether a pod, or the pod template of a workload, breaks out of its container: privileged, host namespaces, host
 * paths, or capabilities that amount to root on the node (Kubernetes Pod Security Standards, "baseline").
 */
export function isRiskyPod(requestObject: unknown): boolean {
  const object = asObject(requestObject)
  const spec = podSpec(asObject(object?.spec))
  if (spec === null) return false
  if (spec.hostPID === true || spec.hostIPC === true || spec.hostNetwork === true) return true
  const mountsHost = bounded(spec.volumes).some((volume) => asObject(volume?.hostPath) !== null)
  if (mountsHost) return true
  return [spec.containers, spec.initContainers, spec.ephemeralContainers].some((containers) =>
    bounded(containers).some(isRiskyContainer),
  )
}

const ROOT_CAPABILITIES = new Set(['ALL', 'SYS_ADMIN', 'SYS_PTRACE', 'SYS_MODULE', 'NET_ADMIN'])

function isRiskyContainer(container: JsonObject | null): boolean {
  const context = asObject(container?.securityContext)
  if (context === null) return false
  if (context.privileged === true || context.allowPrivilegeEscalation === true) return true
  return asList(asObject(context.capabilities)?.add)
    .slice(0, limits.listItems)
    .some((name) => typeof name === 'string' && ROOT_CAPABILITIES.has(name.replace(/^CAP_/, '')))
}

/** Pod → spec; Deployment, Job … → spec.template.spec; CronJob → spec.jobTemplate.spec.template.spec. */
function podSpec(spec: JsonObject | null): JsonObject | null {
  const job = asObject(asObject(spec?.jobTemplate)?.spec)
  const template = asObject((job ?? spec)?.template)
  return template === null ? spec : asObject(template.spec)
}

function bounded(value: unknown): readonly (JsonObject | null)[] {
  return asList(value).slice(0, limits.listItems).map(asObject)
}
