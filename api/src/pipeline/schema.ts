/**
 * What processes of a fleet leave for each other, in the log and in checkpoints. It is raised when an older release would misread
 * something new, and this release reads everything from the first one on.
 *
 *     1   events, people's decisions, news of credentials; a checkpoint's mark is its landmark
 *     2   news of credentials for the other partitions; a checkpoint's mark names the release that wrote it
 *
 * A message of the log says in its first byte since which schema it is understood, a checkpoint in its mark's version. Whoever meets
 * a later one than its own does not guess: what came before is saved, and the process ends with a line that says what to do.
 */
export const SCHEMA = 2
export type Schema = 1 | 2

/** Written by a later release. */
export class NewerSchemaError extends Error {
  readonly code = 'newer_schema'

  constructor(message: string) {
    super(message)
    this.name = 'NewerSchemaError'
  }
}

/** Of the commands whose processes write for others. */
export interface SchemaOption {
  readonly writeSchema?: number
}

/** While a fleet is upgraded its new processes write the schema before, which the old ones still read. */
export function schemaToWrite(option: number | undefined): Schema {
  return option === 1 ? 1 : SCHEMA
}
