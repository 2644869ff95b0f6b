import type { ActionFacts } from '../actions/action-facts.ts'
import type { JsonObject } from '../limits.ts'
import { asObject } from '../limits.ts'

export type Refine = (facts: ActionFacts, parameters: JsonObject) => ActionFacts

/**
 * Calls whose parameters say more than their name: the same name switches a guard off or on. Sources:
 * the AWS API references; SigmaHQ and Elastic rules that look at these very parameters.
 */
const refinements: ReadonlyMap<string, Refine> = new Map<string, Refine>([
  [
    's3:PutBucketVersioning',
    (facts, p) => {
      const { Status, MfaDelete } = asObject(p.VersioningConfiguration) ?? {}
      return Status === 'Enabled' && MfaDelete !== 'Disabled' ? plain(facts) : facts
    },
  ],
  [
    's3:PutBucketLogging',
    (facts, p) =>
      asObject(asObject(p.BucketLoggingStatus)?.LoggingEnabled) === null ? facts : plain(facts),
  ],
  ['cloudtrail:PutEventSelectors', (facts, p) => (recordsAll(p) ? plain(facts) : facts)],
  [
    'ec2:ModifySnapshotAttribute',
    (facts, p) => {
      const volume = asObject(p.createVolumePermission)
      return volume !== null && volume.add === undefined ? plain(facts) : facts
    },
  ],
  ['rds:ModifyDBSnapshotAttribute', sharesSnapshot],
  ['rds:ModifyDBClusterSnapshotAttribute', sharesSnapshot],
  ['guardduty:UpdateDetector', (facts, p) => (p.enable === false ? facts : plain(facts))],
  ['eks:UpdateClusterConfig', (facts, p) => (p.logging === undefined ? plain(facts) : facts)],
  [
    'dynamodb:UpdateContinuousBackups',
    (facts, p) =>
      asObject(p.pointInTimeRecoverySpecification)?.pointInTimeRecoveryEnabled === false
        ? { ...facts, touchesBackup: true }
        : { ...plain(facts), touchesBackup: false },
  ],
  ['ec2:ModifyInstanceAttribute', instanceAttribute],
  [
    'ec2:DescribeInstanceAttribute',
    (facts, p) =>
      p.attribute === 'userData' ? facts : { ...facts, actionClass: 'read', secretAccess: false },
  ],
  ['rds:ModifyDBInstance', databaseChange],
  ['rds:ModifyDBCluster', databaseChange],
  [
    'secretsmanager:DeleteSecret',
    (facts, p) =>
      p.forceDeleteWithoutRecovery === true ? { ...facts, irreversible: true } : facts,
  ],
  [
    'iam:UpdateAccessKey',
    (facts, p) => (p.status === 'Inactive' ? { ...plain(facts), secretAccess: false } : facts),
  ],
])

/** How the parameters of this action change its facts; null where they do not. */
export function refinementOf(action: string): Refine | null {
  return refinements.get(action) ?? null
}

/** An ordinary change after all. */
function plain(facts: ActionFacts): ActionFacts {
  return {
    ...facts,
    ...{ actionClass: 'write', destructive: false, irreversible: false, privilegeChange: false },
    touchesBackup: false,
  }
}

/** Selectors that leave no management event out: the trail records no less than before. */
function recordsAll(parameters: JsonObject): boolean {
  const { eventSelectors } = parameters
  if (!Array.isArray(eventSelectors)) return false
  return eventSelectors.some((one) => {
    const selector = asObject(one)
    const left = selector?.excludeManagementEventSources
    return (
      selector?.includeManagementEvents === true &&
      selector.readWriteType === 'All' &&
      !(Array.isArray(left) && left.length > 0)
    )
  })
}

/** Taking accounts away, or adding none, shares nothing. */
function sharesSnapshot(facts: ActionFacts, { valuesToAdd }: JsonObject): ActionFacts {
  const adds = Array.isArray(valuesToAdd) ? valuesToAdd.length > 0 : valuesToAdd !== undefined
  return adds ? facts : plain(facts)
}

function instanceAttribute(facts: ActionFacts, parameters: JsonObject): ActionFacts {
  if (parameters.userData !== undefined || parameters.attribute === 'userData') return facts
  if (asObject(parameters.disableApiTermination)?.value === false) {
    return { ...facts, actionClass: 'defense', privilegeChange: false }
  }
  return parameters.groupSet === undefined ? plain(facts) : facts
}

/** ModifyDBInstance and ModifyDBCluster: opening it, its password, or its backups. */
function databaseChange(facts: ActionFacts, parameters: JsonObject): ActionFacts {
  if (parameters.backupRetentionPeriod === 0) {
    return { ...facts, actionClass: 'defense', touchesBackup: true }
  }
  if (parameters.deletionProtection === false) return { ...facts, actionClass: 'defense' }
  if (parameters.publiclyAccessible === true) {
    return { ...facts, actionClass: 'privilege', privilegeChange: true }
  }
  if (parameters.masterUserPassword !== undefined) {
    return { ...facts, actionClass: 'credential', secretAccess: true }
  }
  return facts
}
