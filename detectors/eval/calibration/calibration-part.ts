import { createAlertBudget } from '../../src/budget/alert-budget.ts'
import { SCORES_PER_CLAIM } from '../../src/calibrate/agent-ranks.ts'
import type { EvalFigure, EvalPart } from '../part.ts'
import type { FleetChange } from './busy-fleet.ts'
import { alertsOfDays, DRIFT, HOLD_MS, PHASES, realisedShare, SHIFT } from './busy-fleet.ts'
import { cleanFleet } from './clean-fleet.ts'
import { EVENT, learnedStream, watchedStream } from './clean-streams.ts'
import { calibratedNoise, STREAMS, windowedCounts } from './noise-streams.ts'
import type { Tally } from './tally.ts'
import { shownRatios } from './tally.ts'

const DAYS = 30
const WARM_DAYS = 8
const VOLUME = 0.4
/** Runs of the budget; a week of two alerts a day is 14, and single runs differ by chance. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]

export const calibrationPart: EvalPart = {
  name: 'calibration',
  question: 'Does what is said to happen once in a thousand happen once in a thousand?',
  sample: '',
  async run({ log }) {
    const figures: EvalFigure[] = []
    log('P(p ≤ α)/α at 0.1, 0.01, 0.001, 0.0001')
    const noise = STREAMS.map(
      (stream, i) => [stream.name, calibratedNoise(stream, 11 + i)] as const,
    )
    for (const [name, tally] of [...noise, ['raw drifting counts', windowedCounts(14)] as const]) {
      log(`${name.padEnd(32)} ${shownRatios(tally)}`)
      figures.push(...promiseFigures(name, tally))
    }
    figures.push(...cleanFigures(log))
    for (const [name, change, promised] of [
      ['drift, 2 a day', DRIFT, 2],
      ['drift, 10 a day', DRIFT, 10],
      ['fleet-wide shift, 2 a day', SHIFT, 2],
    ] as const) {
      figures.push(...budgetFigures(name, change, promised, log))
    }
    return figures
  },
}

function promiseFigures(name: string, tally: Tally): EvalFigure[] {
  const [, , thousandth = Number.NaN, tenThousandth = Number.NaN] = tally.ratios()
  const ratio = { unit: 'ratio' } as const
  return [
    {
      ...{ name: `${name}: 1 in 1,000`, value: thousandth, ...ratio },
      ...{ atLeast: 0.8, aim: 0.9, better: 'near-one', tolerance: 0.1 },
    },
    {
      ...{ name: `${name}: 1 in 10,000`, value: tenThousandth, ...ratio },
      ...{ atLeast: 2, aim: 1.2, better: 'lower', tolerance: 0.4 },
    },
  ]
}

/** Ordinary life of the simulated company, learned as it comes and watched as an installation does. */
function cleanFigures(log: (line: string) => void): EvalFigure[] {
  const learned = learnedStream(WARM_DAYS)
  const watched = watchedStream(WARM_DAYS)
  for (const event of cleanFleet('calibration', DAYS, VOLUME)) {
    learned.add(event)
    watched.add(event)
  }
  const tallies = { learned: learned.finish(), watched: watched.finish() }
  const figures: EvalFigure[] = []
  for (const [how, byName] of Object.entries(tallies)) {
    for (const [name, tally] of byName) {
      if (tally.count() === 0) continue
      log(`${`${how}: ${name}`.padEnd(32)} ${shownRatios(tally)}`)
      if (name === EVENT) figures.push(...promiseFigures(`clean fleet, ${how}`, tally))
      else if (how === 'learned') figures.push(detectorFigure(name, tally))
    }
  }
  return figures
}

/**
 * One detector may keep silent more often than its p promises (what never happens has no rank), but not speak more
 * often. At 1 in 1,000 where 25 such scores are expected, else at 1 in 100: the realised share of n scores at α is sure
 * to 1/√(α·n).
 */
function detectorFigure(name: string, tally: Tally): EvalFigure {
  const [, hundredth = Number.NaN, thousandth = Number.NaN] = tally.ratios()
  const [words, value] =
    tally.count() >= SCORES_PER_CLAIM * 1000 ? ['1 in 1,000', thousandth] : ['1 in 100', hundredth]
  return {
    ...{ name: `clean fleet, ${name}: ${words}`, value, unit: 'ratio' },
    ...{ atLeast: 1.2, aim: 1.1, better: 'lower', tolerance: 0.15 },
  }
}

function budgetFigures(
  name: string,
  change: FleetChange,
  promised: number,
  log: (line: string) => void,
): EvalFigure[] {
  const runs = SEEDS.map((seed) => alertsOfDays(createAlertBudget(promised, HOLD_MS), change, seed))
  const phases = PHASES.map(([from, to]) => {
    const shares = runs.map((perDay) => realisedShare(perDay, from, to, promised))
    return shares.reduce((sum, share) => sum + share, 0) / shares.length
  })
  const worst = Math.max(...runs.flat()) / promised
  const days = PHASES.map(([from, to]) => `${from}–${to}`)
  log(`${name}: days ${days.map((day, i) => `${day} ${phases[i]?.toFixed(2)}`).join(', ')}`)
  return [
    ...phases.map(
      (value, i): EvalFigure => ({
        ...{ name: `${name}: days ${days[i]}`, value, unit: 'ratio' },
        ...{ atLeast: 0.8, aim: 0.9, better: 'near-one', tolerance: 0.05 },
      }),
    ),
    {
      ...{ name: `${name}: worst day`, value: worst, unit: 'ratio' },
      ...{ atLeast: 4, aim: 3, better: 'lower', tolerance: 0.5 },
    },
  ]
}
