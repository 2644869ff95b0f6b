type JsonObject = { readonly [key: string]: unknown }

const VERBS: Readonly<Record<string, string>> = {
  CREATE: 'create',
  UPDATE: 'update',
  DELETE: 'delete',
  CONNECT: 'create',
}
/** Set by the API server, and different at every try of the same request. */
const VOLATILE = new Set([
  'managedFields',
  'creationTimestamp',
  'resourceVersion',
  'uid',
  'generation',
])

/** An admission request as the cluster's audit log will tell it (audit.k8s.io/v1); null when it is none. */
export function admissionRecord(request: JsonObject, now: number): string | null {
  const resource = asObject(request.resource)
  const verb = VERBS[String(request.operation)]
  if (verb === undefined || typeof resource?.resource !== 'string') return null
  const name = typeof request.name === 'string' ? request.name : ''
  const at = new Date(now).toISOString()
  return JSON.stringify({
    ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', stage: 'ResponseComplete' },
    auditID: request.uid,
    // A DELETE without a name deletes the collection.
    verb: verb === 'delete' && name === '' ? 'deletecollection' : verb,
    user: request.userInfo,
    objectRef: {
      resource: resource.resource,
      ...(request.subResource === undefined ? {} : { subresource: request.subResource }),
      ...{
        namespace: request.namespace,
        name,
        apiGroup: resource.group,
        apiVersion: resource.version,
      },
    },
    ...(verb === 'delete' ? {} : { requestObject: request.object }),
    ...{ requestReceivedTimestamp: at, stageTimestamp: at, responseStatus: { code: 200 } },
  })
}

/** What of an admission request an approval binds: all but what the API server makes anew at every try. */
export function admissionContent(request: JsonObject): JsonObject {
  const { operation, resource, subResource, namespace, name, object, options } = request
  const user = asObject(request.userInfo)?.username
  return {
    operation,
    resource,
    subResource,
    namespace,
    name,
    options,
    user,
    object: lasting(object),
  }
}

function lasting(object: unknown): unknown {
  const whole = asObject(object)
  const metadata = asObject(whole?.metadata)
  if (whole === null || metadata === null) return object
  const kept = Object.entries(metadata).filter(([key]) => !VOLATILE.has(key))
  const { status: _, ...rest } = whole
  return { ...rest, metadata: Object.fromEntries(kept) }
}

const asObject = (value: unknown): JsonObject | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : null
