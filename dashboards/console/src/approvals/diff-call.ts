import type { Approval } from '@tripline/api/wire'
import { environmentWord } from '../words/vocabulary.ts'

type Before = NonNullable<Approval['lastApproved']>

export interface DiffLine {
  readonly kind: 'same' | 'before' | 'now'
  readonly name: string
  readonly value: string
}

/**
 * What would be sent, line by line, against the last one of its kind that was approved; all 'same' without one. A line that
 * is only missing because there was no room for it is not told as taken away.
 */
export function diffCall(approval: Approval): readonly DiffLine[] {
  const now = linesOf(approval)
  const last = approval.lastApproved
  if (last === null) return now.map((line) => ({ kind: 'same', ...line }))
  const before = new Map(linesOf(last).map(({ name, value }) => [name, value]))
  const named = new Set(now.map(({ name }) => name))
  const lines = now.flatMap(({ name, value }): readonly DiffLine[] => {
    const was = before.get(name)
    if (was === value) return [{ kind: 'same', name, value }]
    const asked: DiffLine = { kind: 'now', name, value }
    return was === undefined ? [asked] : [{ kind: 'before', name, value: was }, asked]
  })
  if (approval.call.more > 0) return lines
  const gone = [...before].filter(([name]) => !named.has(name))
  return [...lines, ...gone.map(([name, value]): DiffLine => ({ kind: 'before', name, value }))]
}

function linesOf(call: Approval | Before): readonly { name: string; value: string }[] {
  const about = [
    { name: call.resourceType || 'resource', value: call.resourceId },
    { name: 'account', value: call.account },
    { name: 'environment', value: environmentWord[call.environment] },
    { name: 'credential', value: call.credentialId },
  ]
  return [...about.filter(({ value }) => value !== ''), ...call.call.lines]
}
