import type { CommandAnswer } from '../pipeline/pipeline.ts'
import type { Alert } from '../wire.ts'

/** What detection tells the API: a version of an alert, or what became of a person's decision. */
export type AlertRecord =
  | {
      readonly kind: 'alert'
      /** Of the events topic, where it was detected. */
      readonly partition: number
      readonly alert: Alert
    }
  | { readonly kind: 'answer'; readonly command: string; readonly answer: CommandAnswer }

/** Raised when an older reader would misunderstand a record. */
const VERSION = 1

export function encodeAlertRecord(record: AlertRecord): Uint8Array {
  return Buffer.from(JSON.stringify({ v: VERSION, ...record }), 'utf8')
}

/** Throws on a record of a later release: to pass it over would lose an alert. */
export function decodeAlertRecord(value: Uint8Array): AlertRecord {
  // Written by encodeAlertRecord alone; the topic takes nothing from outside.
  const record = JSON.parse(Buffer.from(value).toString('utf8')) as AlertRecord & { v: number }
  if (record.v === VERSION) return record
  throw new Error(
    `topic alerts holds a record of version ${record.v}, this program reads version ${VERSION}: upgrade it to the release of the detect workers`,
  )
}
