import type { AuditEvent } from '@tripline/ingest'

/**
 * What an event says of its record without the record being read. `text` is null where it says nothing, '' where the field
 * is empty or missing.
 */
export interface KnownField {
  readonly name: string
  /** It follows from the event's action alone, so what it decides can be remembered by action. */
  readonly byAction: boolean
  text(event: AuditEvent): string | null
}

/** The records of one kind of source, as rules name their fields. */
export interface RecordShape {
  /** Logsource products whose rules are about these records. */
  readonly products: readonly string[]
  /** Names of sources, without 'mapped:'. */
  readonly sources: RegExp
  readonly known: readonly KnownField[]
  /** Other names of the same thing, as rule sets write them. */
  readonly aliases: ReadonlyMap<string, readonly string[]>
}

/** What parsers cut columns to: a text of that length may be a part. */
const WORD_CHARS = 128

const whole = (text: string): string | null => (text.length < WORD_CHARS ? text : null)
const column = (name: string, read: (event: AuditEvent) => string): KnownField => ({
  name,
  byAction: false,
  text: (event) => whole(read(event)),
})

const cloudTrail: RecordShape = {
  products: ['aws'],
  sources: /^(?:cloudtrail|aws)/,
  known: [
    {
      name: 'eventName',
      byAction: true,
      // Lambda's names lose the date of the API when they are parsed.
      text: ({ action, service }) =>
        service === 'lambda' ? null : whole(action.slice(service.length + 1)),
    },
    {
      name: 'eventSource',
      byAction: true,
      text: ({ service }) =>
        whole(service.includes('.') || service === '' ? service : `${service}.amazonaws.com`),
    },
    column('errorCode', ({ errorCode }) => errorCode),
    column('awsRegion', ({ region }) => region),
  ],
  aliases: new Map(),
}

const kubernetes: RecordShape = {
  products: ['kubernetes'],
  sources: /^(?:kubernetes|k8s|eks|gke|aks)/,
  known: [
    {
      name: 'objectRef.resource',
      byAction: true,
      text: ({ action }) => objectOf(action)[0] ?? '',
    },
    { name: 'verb', byAction: true, text: ({ action }) => /^k8s:(\S*)/.exec(action)?.[1] ?? null },
    {
      name: 'objectRef.subresource',
      byAction: true,
      text: ({ action }) => objectOf(action)[1] ?? '',
    },
  ],
  aliases: new Map([
    ['apiGroup', ['objectRef.apiGroup']],
    ['namespace', ['objectRef.namespace']],
    ['hostPath', ['requestObject.spec.volumes.hostPath.path']],
    ['capabilities', ['requestObject.spec.containers.securityContext.capabilities.add']],
  ]),
}

/** 'k8s:create pods/exec' → pods, exec */
const objectOf = (action: string): readonly string[] =>
  action.slice(action.indexOf(' ') + 1 || action.length).split('/')

const vault: RecordShape = {
  products: ['vault', 'hashicorp'],
  sources: /^vault/,
  known: [
    {
      name: 'request.operation',
      byAction: true,
      text: ({ action }) => /^vault:(\S+)/.exec(action)?.[1] ?? null,
    },
    column('request.path', ({ resourceId }) => resourceId),
  ],
  aliases: new Map(),
}

const gcp: RecordShape = {
  products: ['gcp', 'google_workspace'],
  sources: /^(?:gcp|google|gsuite)/,
  known: [],
  aliases: new Map([
    ['gcp.audit.method_name', ['protoPayload.methodName']],
    ['gcp.audit.service_name', ['protoPayload.serviceName']],
    ['eventService', ['protoPayload.serviceName']],
    ['eventName', ['protoPayload.metadata.event.eventName', 'events.name']],
    ['setting_name', ['protoPayload.metadata.event.parameter.value']],
    ['new_value', ['protoPayload.metadata.event.parameter.value']],
    ['data.protoPayload.logName', ['logName']],
    ['data.protoPayload.resource.type', ['resource.type']],
    ['data.protoPayload.methodName', ['protoPayload.methodName']],
    ['data.protoPayload.serviceName', ['protoPayload.serviceName']],
    [
      'data.protoPayload.authorizationInfo.permission',
      ['protoPayload.authorizationInfo.permission'],
    ],
    ['data.protoPayload.authorizationInfo.granted', ['protoPayload.authorizationInfo.granted']],
  ]),
}

const AZURE_OPERATION = [
  'operationName',
  'operationName.value',
  'operationNameValue',
  'activityDisplayName',
  'properties.activityDisplayName',
]

const azure: RecordShape = {
  products: ['azure'],
  sources: /^(?:azure|entra)/,
  known: [],
  aliases: new Map([
    ['operationName', AZURE_OPERATION],
    ['properties.message', ['properties.message', ...AZURE_OPERATION]],
    ['ActivityDisplayName', AZURE_OPERATION],
    ['ResultType', ['resultType', 'properties.status.errorCode']],
    ['ResultDescription', ['resultDescription', 'properties.status.failureReason']],
    ['Status', ['status', 'properties.status', 'resultType', 'result']],
    ['riskEventType', ['riskEventType', 'properties.riskEventType']],
    ['Location', ['location', 'properties.location.countryOrRegion']],
    ['CategoryValue', ['categoryValue', 'category', 'category.value']],
    ['ResourceProviderValue', ['resourceProviderValue', 'resourceProviderName.value']],
    ['Category', ['category', 'properties.category']],
    ['AuthenticationRequirement', ['properties.authenticationRequirement']],
    ['IPaddress', ['callerIpAddress', 'properties.ipAddress']],
    ['Username', ['identity', 'properties.userPrincipalName']],
    ['ClientApp', ['properties.clientAppUsed']],
    ['LoggedByService', ['properties.loggedByService']],
    ['TargetResources', ['properties.targetResources']],
  ]),
}

const plain = (product: string, sources: RegExp): RecordShape => ({
  products: [product],
  sources,
  known: [],
  aliases: new Map(),
})

/** All kinds of records rules can be about. A product that is not here is looked for in a mapping of its name. */
export const recordShapes: readonly RecordShape[] = [
  cloudTrail,
  kubernetes,
  vault,
  gcp,
  azure,
  plain('github', /^github/),
  plain('okta', /^okta/),
  plain('m365', /^(?:m365|o365|office365|microsoft365)/),
]
