import { actionSentence } from '@tripline/detectors'
import type { Alert } from '../wire.ts'
import type { AfterRefusal } from './after-refusal.ts'
import type { Stage } from './chain-steps.ts'

const MOST = 3
/** Fewer times say nothing about what is usual. */
const FEWEST = 3

/** What the agent usually did at the point where this session took its turn: after the same refusal. */
export function ordinaryAt(
  agentId: string,
  stages: readonly Stage[],
  startedAt: number,
  after: AfterRefusal,
): Alert['ordinary'] {
  const refused = stages.find(({ stage }) => stage === 'snag')?.events.at(-1)
  if (refused === undefined) return []
  const { of, next } = after.following(agentId, refused.action, startedAt)
  if (of < FEWEST) return []
  const rows = next.slice(0, MOST).map(({ action, seen }) => ({
    seen,
    of,
    words:
      action === refused.action ? 'tried the same again and it went through' : didWords(action),
  }))
  const turned = stages[stages.findIndex(({ stage }) => stage === 'snag') + 1]?.events[0]
  const known = turned === undefined || next.some(({ action }) => action === turned.action)
  return known
    ? rows
    : [...rows, { seen: 0, of, words: `${didWords(turned.action)}, as it did now` }]
}

const didWords = (action: string): string => actionSentence(action).replace(/^It /, '')
