const MAX_RECORD = 1 << 20
/** No more are believed. */
export const MOST_BACKUPS = 1_000_000
/** Fields in which sources say how many backups go with what is deleted. */
export const BACKUP_FIELDS = ['attached_backups', 'backup_count', 'backups'] as const

/** How many backups a record says go with what its call touches; 0 where it does not say. Total. */
export function backupsIn(raw: string): number {
  if (raw.length > MAX_RECORD || !/backup/.test(raw)) return 0
  let tree: unknown
  try {
    tree = JSON.parse(raw)
  } catch {
    return 0
  }
  if (typeof tree !== 'object' || tree === null) return 0
  const record = tree as Readonly<Record<string, unknown>>
  for (const field of BACKUP_FIELDS) {
    const value = Object.hasOwn(record, field) ? record[field] : undefined
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) {
      return Math.min(value, MOST_BACKUPS)
    }
  }
  return 0
}
