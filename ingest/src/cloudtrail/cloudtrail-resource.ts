import { asList } from '../arguments/as-list.ts'
import type { JsonObject } from '../limits.ts'
import { asObject, bounded, limits } from '../limits.ts'

export interface Resource {
  readonly type: string
  readonly id: string
}

const NOTHING: Resource = { type: '', id: '' }

/**
 * Request parameters that name what a call acts on, the narrower thing first. Services disagree about case, so keys are compared in
 * lower case. `type` is what is left of the key without its ending.
 */
const NAMING = [
  ...['snapshotId', 'dBSnapshotIdentifier', 'dBClusterSnapshotIdentifier', 'recoveryPointArn'],
  ...['volumeId', 'instanceId', 'imageId', 'fileSystemId', 'dBInstanceIdentifier'],
  ...['dBClusterIdentifier', 'functionName', 'tableName', 'secretId', 'keyId', 'parameterName'],
  ...['policyArn', 'accessKeyId', 'roleArn', 'roleName', 'userName', 'groupName', 'groupId'],
  ...['trailName', 'detectorId', 'configurationRecorderName', 'flowLogId', 'logGroupName'],
  ...['backupVaultName', 'repositoryName', 'clusterName', 'cluster', 'stackName', 'queueUrl'],
  ...[
    'topicArn',
    'streamName',
    'hostedZoneId',
    'vpcId',
    'subnetId',
    'routeTableId',
    'networkAclId',
  ],
  ...['bucketName', 'resourceArn', 'targetArn', 'documentName', 'modelId', 'arn', 'name', 'id'],
]
const rank = new Map(NAMING.map((key, at) => [key.toLowerCase(), at]))
const typeOfKey = new Map(
  NAMING.map((key) => [key, key.replace(/(?:Identifier|Name|Arn|Id|Url)$/, '').toLowerCase()]),
)
/** EC2 wraps its lists: `{"instancesSet":{"items":[{"instanceId":"i-…"}]}}`. */
const SET = /Set$/

/** What the call acted on: `resources`, else the request parameters. */
export function resourceOf(event: JsonObject): Resource {
  const [first] = asList(event.resources)
  const listed = asObject(first)
  if (listed !== null) {
    const id = bounded(listed.ARN ?? listed.arn ?? listed.ARNPrefix, limits.idChars)
    if (id !== '') return { type: bounded(listed.type, limits.wordChars), id }
  }
  const parameters = asObject(event.requestParameters)
  if (parameters === null) return NOTHING
  const bucket = bounded(parameters.bucketName, limits.idChars)
  const key = bounded(parameters.key, limits.idChars)
  if (bucket !== '' && key !== '')
    return { type: 'object', id: bounded(`${bucket}/${key}`, limits.idChars) }
  return named(parameters) ?? inSet(parameters) ?? NOTHING
}

function named(parameters: JsonObject): Resource | null {
  let best = NAMING.length
  let id = ''
  for (const key of Object.keys(parameters)) {
    const at = rank.get(key.toLowerCase())
    if (at === undefined || at >= best) continue
    const value = parameters[key]
    if (typeof value !== 'string' || value === '') continue
    best = at
    id = value
  }
  const key = NAMING[best]
  return key === undefined
    ? null
    : { type: typeOfKey.get(key) || key, id: bounded(id, limits.idChars) }
}

function inSet(parameters: JsonObject): Resource | null {
  for (const key of Object.keys(parameters)) {
    if (!SET.test(key)) continue
    const [item] = asList(asObject(parameters[key])?.items)
    const entry = asObject(item)
    const found = entry === null ? null : named(entry)
    if (found !== null) return found
  }
  return null
}
