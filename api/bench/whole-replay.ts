import { join } from 'node:path'
import { runCommand } from './command.ts'
import { writeCorpus } from './corpus.ts'
import type { Figure } from './figure.ts'
import { quantile } from './figure.ts'

const DAYS = 8
const ROUNDS = 3

/** `tripline replay` as a user runs it: read, ordered, parsed, scored, learned, stored with the raw record. */
export async function benchReplay(folder: string): Promise<readonly Figure[]> {
  const corpus = join(folder, 'mixed')
  const records = writeCorpus(corpus, DAYS)
  const rates: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const summary: unknown = JSON.parse(runCommand(['replay', corpus]))
    rates.push(Number(Reflect.get(Object(summary), 'events_per_second')))
  }
  return [
    {
      ...{ name: 'whole replay, stored with raw record', unit: 'events/s', better: 'more' },
      ...{ value: quantile(rates, 0.5), atLeast: 20_000, aim: 40_000 },
      how: `${records} records of all eight formats, median of ${ROUNDS} runs, start and end included`,
    },
  ]
}
