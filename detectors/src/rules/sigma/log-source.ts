import { buildTest } from './build-test.ts'
import { OWN_PRODUCT } from './event-fields.ts'
import type { FieldList } from './field-list.ts'
import type { Node } from './node.ts'
import type { RecordShape } from './record-shape.ts'
import { recordShapes } from './record-shape.ts'
import type { LogSource } from './rule.ts'

/** Services whose records a shape's source carries; a product that is not here is taken with any. */
const SERVICES: ReadonlyMap<string, readonly string[]> = new Map([
  ['aws', ['cloudtrail', '']],
  ['kubernetes', ['audit', '']],
  ['vault', ['audit', '']],
  ['hashicorp', ['audit', '']],
  ['gcp', ['gcp.audit', 'google_workspace.admin', 'google_workspace.login', '']],
])

/** Azure writes its kinds of log into one stream and says in `category` which one a record is of. */
const AZURE_CATEGORIES: ReadonlyMap<string, readonly string[]> = new Map([
  ['auditlogs', ['AuditLogs']],
  ['pim', ['AuditLogs']],
  [
    'signinlogs',
    [
      ...['SignInLogs', 'NonInteractiveUserSignInLogs', 'ServicePrincipalSignInLogs'],
      ...['ManagedIdentitySignInLogs', 'ADFSSignInLogs'],
    ],
  ],
  ['riskdetection', ['UserRiskEvents', 'RiskyUsers', 'ServicePrincipalRiskEvents']],
])

/** What a record must say to be of the service, where its source carries several; null where nothing tells them apart. */
export function serviceCondition(logsource: LogSource, fields: FieldList): Node | null {
  if (logsource.product !== 'azure') return null
  const own = AZURE_CATEGORIES.get(logsource.service)
  const others = [...AZURE_CATEGORIES.values()].flat().filter((one) => !own?.includes(one))
  const field = fields.ref('category')
  return {
    kind: 'not',
    part: {
      kind: 'some',
      least: 1,
      parts: others.map((one) => ({ kind: 'field', field, test: buildTest([], one) })),
    },
  }
}

/** 'mapped:okta-prod' → 'okta-prod' */
export function bareSource(source: string): string {
  return source.startsWith('mapped:') ? source.slice('mapped:'.length) : source
}

export function shapeOf(source: string): RecordShape | null {
  const bare = bareSource(source)
  return recordShapes.find(({ sources }) => sources.test(bare)) ?? null
}

/** Whether records of this source are what the rule is about. */
export function concerns({ product, service, category }: LogSource, source: string): boolean {
  if (product === OWN_PRODUCT) return true
  if (product === '') return false
  const services = SERVICES.get(product)
  if (services !== undefined && !services.includes(service)) return false
  const shape = shapeOf(source)
  if (shape === null) return bareSource(source).startsWith(product)
  // Categories name kinds of records that none of our sources gives, but for the audit logs of Kubernetes.
  if (category !== '' && !(product === 'kubernetes' && category === 'application')) return false
  return shape.products.includes(product)
}

/** Why no source of this installation can ever match the rule; '' when one can. */
export function dormantBecause(logsource: LogSource, sources: readonly string[]): string {
  if (sources.some((source) => concerns(logsource, source))) return ''
  const words = [logsource.product, logsource.service, logsource.category].filter(
    (one) => one !== '',
  )
  return words.length === 0
    ? 'it names no log source'
    : `no source gives ${words.join('/')} records`
}
