import type { AuditEvent } from '@tripline/ingest'

/** The steps of an agent that goes wrong, in their order. */
export const STAGES = [
  'snag',
  'discovery',
  'credential-access',
  'new-credential',
  'environment',
  'destruction',
] as const
export type Stage = (typeof STAGES)[number]

export const SNAG = 0
export const DISCOVERY = 1
export const CREDENTIAL_ACCESS = 2
export const NEW_CREDENTIAL = 3
export const ENVIRONMENT = 4
export const DESTRUCTION = 5

/** What is new about the event for its agent, as the chain itself remembers it. */
export interface Novel {
  readonly credential: boolean
  readonly environment: boolean
}

/** The stages an event takes part in, as bits: a deletion in production with a found token is three at once. */
export function stagesOfEvent(event: AuditEvent, novel: Novel): number {
  let stages = 0
  if (event.outcome !== 'success') stages |= 1 << SNAG
  else if (event.actionClass === 'read' || event.actionClass === 'list') stages |= 1 << DISCOVERY
  if (event.secretAccess || event.actionClass === 'credential') stages |= 1 << CREDENTIAL_ACCESS
  if (novel.credential) stages |= 1 << NEW_CREDENTIAL
  if (novel.environment) stages |= 1 << ENVIRONMENT
  const destroys = event.actionClass === 'delete' || event.actionClass === 'destroy'
  // A refused deletion is a snag, not a deletion.
  if ((destroys || event.destructive) && event.outcome === 'success') stages |= 1 << DESTRUCTION
  return stages
}
