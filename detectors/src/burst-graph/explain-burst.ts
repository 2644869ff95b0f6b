import type { Evidence } from '../detector.ts'

/** What is counted between agents and each kind of target: calls along one edge, targets of the agent, agents of the target. */
export const MEASURES = ['edge', 'fan-out', 'fan-in'] as const

/** What agents act on or with; `facet` is its number in features.ts. */
export const TARGETS = [
  {
    facet: 2,
    channels: ['calls to one resource', 'resources at once', 'agents on one resource'],
  },
  {
    facet: 5,
    channels: ['calls with one credential', 'credentials at once', 'agents on one credential'],
  },
] as const

const SENTENCES = [
  (n: string) => `It called one resource ${n} times`,
  (n: string) => `It reached ${n} resources at once`,
  (n: string) => `It met ${n} agents on one resource`,
  (n: string) => `It used one credential ${n} times`,
  (n: string) => `It used ${n} credentials at once`,
  (n: string) => `It shared a credential among ${n} agents`,
] as const

/** Counts of the last half hour or so; how often there were as many is not kept, so the agent's tally is empty. */
export function explainBurst(
  channel: number,
  count: number,
  usual: number,
  residuals: number,
): Evidence {
  const feature = TARGETS.flatMap(({ channels }) => channels)[channel] ?? 'calls to one resource'
  const now = amountOf(count)
  const mean = usual < 0.05 ? 'under 0.1' : amountOf(usual)
  return {
    feature,
    sentence: SENTENCES[channel]?.(now) ?? 'It was suddenly busy',
    observed: `${now} ${feature} in half an hour`,
    expected: `usually ${mean} in ten minutes`,
    agent: { seen: 0, of: 0 },
    peers: { seen: 0, of: 0 },
    fleet: { seen: 0, of: 0 },
    usual: { label: `${mean} is usual`, amount: usual },
    now: { label: now, amount: count },
    note:
      residuals === 0 ? '' : `Compared with ${residuals.toLocaleString('en-US')} calls of its own`,
  }
}

const amountOf = (count: number): string =>
  count < 9.95 && count % 1 !== 0 ? count.toFixed(1) : Math.round(count).toLocaleString('en-US')
