/** What of a CloudTrail record says which run it belongs to: never shown to the product. */
export interface RecordTruth {
  readonly eventId: string
  readonly userAgent: string
  readonly action: string
  readonly at: number
}

/** Every record says that it came from here. */
const ANY_CLIENT = 'any-client'

/**
 * The body with every record's user agent replaced by one constant, and what they were. A body holds one record, or a
 * list of them under `Records`. What is no JSON passes as it is: the parser will say so.
 */
export function withoutUserAgents(body: string, found: (truth: RecordTruth) => void): string {
  const tree = parsed(body)
  if (!isObject(tree)) return body
  const records = Array.isArray(tree.Records) ? tree.Records : [tree]
  for (const record of records) {
    if (!isObject(record)) continue
    found({
      eventId: text(record.eventID),
      userAgent: text(record.userAgent),
      action: text(record.eventName),
      at: Date.parse(text(record.eventTime)),
    })
    record.userAgent = ANY_CLIENT
  }
  return JSON.stringify(tree)
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
