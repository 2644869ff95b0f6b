import { createHash } from 'node:crypto'

/**
 * A span's id is its trace and span id: exporters retry whole batches. Log records have no id of their own and share
 * their span's, so their content goes in.
 */
export function recordId(
  kind: 'span' | 'log',
  traceId: string,
  spanId: string,
  at: number,
  body: unknown,
): string {
  const hasIds = /[1-9a-f]/.test(traceId) && /[1-9a-f]/.test(spanId)
  if (kind === 'span' && hasIds) return `${traceId}${spanId}`
  const digest = createHash('sha256')
    .update(`${kind}\u0000${traceId}\u0000${spanId}\u0000${at}\u0000`)
    .update(JSON.stringify(body) ?? '')
    .digest('hex')
  return `${kind}:${digest.slice(0, 32)}`
}
