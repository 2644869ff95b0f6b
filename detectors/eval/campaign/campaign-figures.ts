import type { ScoredEvent } from '@tripline/detectors'
import { isWeighty } from '../../src/weighty-history.ts'
import type { EvalFigure } from '../part.ts'
import type { StratusRun } from './stratus-runs.ts'

/** Shares of the other events that may be flagged. */
const SHARES = [0.005, 0.01, 0.02, 0.05] as const
const DECISIVE_SHARE = 0.01

/**
 * What orders events as the product sees them. What always alerts comes first. What destroys is judged apart from all
 * other calls, so that what was found ordinary of it comes last. Everything between goes by risk, then by bits. An event
 * is flagged when it lies strictly above a bar that at most the given share of the other events exceeds: ties count
 * against us.
 */
export function standingOf({ event, reasoning, risk, bits }: ScoredEvent): number {
  if (reasoning?.judgement === 'outside') return 1000 + risk + Math.min(bits, 999) / 1000
  return isWeighty(event) ? 0 : risk + Math.min(bits, 999) / 1000
}

/** Clean-ups undo what was done: they are neither to be found nor held against whoever flags them. */
export function campaignFigures(
  scored: readonly ScoredEvent[],
  runs: readonly StratusRun[],
  log: (line: string) => void,
): readonly EvalFigure[] {
  const byId = new Map(scored.map((one) => [one.event.id, one]))
  const ofRuns = new Set(runs.flatMap(({ eventIds }) => eventIds))
  const others = scored.filter(({ event }) => !ofRuns.has(event.id)).map(standingOf)
  others.sort((a, b) => b - a)
  const detonations = runs.filter(({ kind }) => kind === 'detonation')
  const firsts = detonations.map(({ eventIds }) => byId.get(eventIds[0] ?? ''))
  const barAt = (share: number): number => others[Math.floor(share * others.length)] ?? 0
  const noticed = SHARES.map(
    (share): EvalFigure => ({
      name: `detonations noticed on their first call, ${share * 100} % of other events flagged`,
      value: percent(
        firsts.filter((one) => one !== undefined && standingOf(one) > barAt(share)).length,
        firsts.length,
      ),
      unit: '%',
      ...(share === DECISIVE_SHARE ? { atLeast: 65, aim: 80 } : {}),
      ...{ better: 'higher', tolerance: 0 },
    }),
  )
  const bar = barAt(DECISIVE_SHARE)
  log(`${scored.length} events, ${detonations.length} detonations, ${runs.length} runs in all`)
  for (const one of firsts) if (one !== undefined && standingOf(one) <= bar) log(missed(one))
  const alertsOf = (ids: Iterable<string>): ReadonlySet<string> =>
    new Set([...ids].flatMap((id) => alertOf(byId.get(id))))
  const alerts = alertsOf(byId.keys())
  const ofDetonations = detonations.map(({ eventIds }) => alertsOf(eventIds).size)
  return [
    ...noticed,
    {
      name: 'detonations with a finding in an alert',
      value: percent(ofDetonations.filter((count) => count > 0).length, detonations.length),
      ...{ unit: '%', better: 'higher', tolerance: 0 },
    },
    {
      name: 'alerts per detonation',
      value: alertsOf(detonations.flatMap(({ eventIds }) => eventIds)).size / detonations.length,
      ...{ unit: 'alerts', better: 'lower', tolerance: 0.05 },
    },
    {
      name: 'events per alert',
      value: scored.length / Math.max(1, alerts.size),
      ...{ unit: 'events', better: 'higher', tolerance: 100 },
    },
  ]
}

/** Only what was said of an event counts, not that its session had an alert. */
const alertOf = (one: ScoredEvent | undefined): readonly string[] =>
  one === undefined || one.reasoning === null || one.alertId === '' ? [] : [one.alertId]

const percent = (some: number, all: number): number => (100 * some) / Math.max(1, all)

function missed({ event, bits, risk }: ScoredEvent): string {
  return `missed: ${event.action} (${event.actionClass}), ${bits.toFixed(1)} bits, risk ${risk}`
}
