import type { Evidence } from '../detector.ts'
import type { Tallies } from '../flat/tallies.ts'

/** Days the credential slept, −1 unknown; the longest before, in days. Tallies: who showed the credential. */
export function explainDormancy(slept: number, longest: number, tallies: Tallies): Evidence {
  const days = Math.max(0, slept)
  return {
    feature: 'dormancy',
    sentence: 'It woke a token that slept',
    observed: `asleep for ${days} days`,
    expected: `${longest} days at most`,
    ...tallies,
    usual: { label: `${longest} days at most`, amount: longest },
    now: { label: `${days} days`, amount: days },
    note: '',
  }
}

/** The agent's tally is in its silences: whether one was as long, so far as its longest tells. Peers are not compared. */
export function explainWaiting(hours: number, longest: number, silences: number): Evidence {
  const most = spanWords(longest)
  return {
    feature: 'waiting time',
    sentence: 'It came back after a long silence',
    observed: `silent for ${spanWords(hours)}`,
    expected: `usually ${most} at most`,
    agent: { seen: silences > 0 && longest >= hours ? 1 : 0, of: silences },
    peers: { seen: 0, of: 0 },
    fleet: { seen: 0, of: 0 },
    usual: { label: `${most} at most`, amount: longest },
    now: { label: spanWords(hours), amount: hours },
    note: 'Against the hours and days it works at',
  }
}

/** 14 → "14 hours", 61 → "61 hours", 120 → "5 days" */
function spanWords(hours: number): string {
  if (hours < 72) return hours === 1 ? '1 hour' : `${hours} hours`
  return `${Math.round(hours / 24)} days`
}
