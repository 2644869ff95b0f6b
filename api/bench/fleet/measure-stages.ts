import type { FleetProcess } from '../../test/fleet/fleet-process.ts'
import { quantile } from '../figure.ts'
import type { BareRates } from './bare-rates.ts'
import { endOf, measureBare } from './bare-rates.ts'
import type { CompanyLogs } from './company-logs.ts'
import { dropIn } from './company-logs.ts'
import type { FleetGround } from './fleet-ground.ts'
import { secondsOf } from './fleet-ground.ts'
import { rateBetween, watchCount, watchToEnd } from './watch-count.ts'

/** A record may hold no event or several: so many at least come of as many records. */
const MOST = 0.9
/** Of a span, what comes before is warming up. */
export const WARM = 0.2

export interface CollectorStage {
  readonly events: number
  /** Events a second from files to the acknowledged append, while nobody reads the log. */
  readonly rate: number
  /** Processor seconds an event. */
  readonly collectorCost: number
  readonly brokerCost: number
}

/** The collector alone: records that are there at once, until all are in the log. */
export async function measureCollector(
  ground: FleetGround,
  collector: FleetProcess,
  company: CompanyLogs,
  records: number,
): Promise<CollectorStage> {
  const before = await ground.appended()
  const collectorUsed = secondsOf(collector.pid())
  const brokerUsed = ground.spent().broker
  dropIn(ground.logs, 'backlog', company.take(records))
  const growth = await watchToEnd(ground.appended, before + records * MOST)
  const events = (growth.at(-1)?.count ?? 0) - before
  return {
    events,
    rate: rateBetween(growth, before + events * WARM, before + events),
    collectorCost: (secondsOf(collector.pid()) - collectorUsed) / events,
    brokerCost: (ground.spent().broker - brokerUsed) / events,
  }
}

export interface EndToEnd {
  /** Events a second from the first one's append to the last one's row. Median of the rounds. */
  readonly rate: number
  readonly bare: BareRates
  /**
   * `rate` : `bare.both` of the same round, median of the rounds. Above the line: file → parse → append → consume → score →
   * encode → insert, all at once, until the last row is stored. Below it: one process that only consumes these very messages with
   * kafkajs and only inserts these very rows, encoded before, at the same time, until both are through. The same records,
   * partitions, gzip, broker and store, on the same cores; the rows' scores are nought below the line.
   */
  readonly share: number
}

/** Rounds of both in turn, on the very same records: the whole line, then bare kafkajs and bare inserts. */
export async function measureEndToEnd(
  ground: FleetGround,
  company: CompanyLogs,
  records: number,
  rounds: number,
): Promise<EndToEnd> {
  const found: { readonly rate: number; readonly bare: BareRates }[] = []
  for (let round = 0; round < rounds; round++) {
    const from = await endOf(ground)
    const [appended, stored] = [await ground.appended(), await ground.stored()]
    const part = company.take(records)
    const beginning = watchCount(ground.appended, appended + 1)
    dropIn(ground.logs, `round-${round}`, part)
    const startedAt = (await beginning).at(-1)?.at ?? 0
    let end = Number.POSITIVE_INFINITY
    const storing = watchCount(ground.stored, () => end)
    const read = await watchToEnd(ground.appended, appended + records * MOST)
    const events = (read.at(-1)?.count ?? 0) - appended
    end = stored + events
    const rate = events / (((await storing).at(-1)?.at ?? 0) - startedAt)
    if ((await ground.appended()) !== appended + events)
      throw new Error('the collector was slower than thought')
    found.push({ rate, bare: await measureBare(ground, from, await endOf(ground)) })
  }
  const median = (of: (one: (typeof found)[number]) => number): number =>
    quantile(found.map(of), 0.5)
  return {
    rate: median(({ rate }) => rate),
    share: median(({ rate, bare }) => rate / bare.both),
    bare: {
      consume: median(({ bare }) => bare.consume),
      insert: median(({ bare }) => bare.insert),
      both: median(({ bare }) => bare.both),
      ourInsert: median(({ bare }) => bare.ourInsert),
    },
  }
}
