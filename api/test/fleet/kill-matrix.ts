/**
 * `npm run chaos -- kill-matrix [--events N] [--kills M] [--workers W] [--collectors C] [--partitions P] [--seed S] [--minutes T]`: a
 * fleet of processes on three real brokers and the engine in a process of its own. It runs once undisturbed, then once more while
 * its processes, the store and the brokers are killed at random points, wires go bad, workers freeze, disks are full and clocks
 * step, then undisturbed on the log that this left. Prints what differs; exit code 1 when anything does. Ends by itself. `--only TEXT`:
 * of what can go wrong, that whose name has this in it, M times.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../seeded-random.ts'
import { onChaosGround } from './chaos-ground.ts'
import type { Comparison } from './compare-fleets.ts'
import { compareFleets, differingRows } from './compare-fleets.ts'
import { inventParts } from './invent-parts.ts'
import { disturbed, undisturbed, undisturbedAgain } from './run-fleet.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    events: { type: 'string', default: '100000' },
    kills: { type: 'string', default: '50' },
    workers: { type: 'string', default: '3' },
    collectors: { type: 'string', default: '2' },
    partitions: { type: 'string', default: '6' },
    seed: { type: 'string', default: '7' },
    minutes: { type: 'string', default: '60' },
    only: { type: 'string', default: '' },
  },
})
const [events, kills, workers] = [
  Number(values.events),
  Number(values.kills),
  Number(values.workers),
]
const [collectors, partitions] = [Number(values.collectors), Number(values.partitions)]
const limitMs = Number(values.minutes) * 60_000
const say = (line: string): void => void process.stdout.write(`${line}\n`)

await onChaosGround(
  { name: 'kill-matrix', brokers: 3, collectorDisks: collectors },
  async (ground) => {
    for (const lack of ground.lacks) say(lack)
    const parts = inventParts(join(ground.folder, 'parts'), events)
    say(
      `${parts.records} records, ${partitions} partitions, ${workers} workers, ${collectors} collectors, ${kills} kills`,
    )
    const plan = {
      ...{ ground, parts, limitMs, say, kills },
      fleet: {
        ...{ folder: ground.folder, brokers: ground.kafka.brokers, replication: 3 },
        ...{ server: ground.server, partitions, workers, registry: parts.fleet.registry() },
      },
    }
    const quiet = await undisturbed(plan)
    const random = seededRandom(Number(values.seed))
    const hard = await disturbed({ ...plan, collectors, random, only: values.only }, quiet.events)
    const again = await undisturbedAgain(plan, hard)
    const [records, log] = [await compareFleets(quiet, hard), await compareFleets(again, hard)]
    print(records, log)
    const rows = [
      ...(await differingRows(again, hard, log)),
      ...(await differingRows(quiet, hard, records)),
    ]
    for (const row of rows) say(`  ${row}`)
  },
)

/** `records` against the run of the same records, `log` against that of the same log. */
function print(records: Comparison, log: Comparison): void {
  const asked: readonly (readonly [string, number, string])[] = [
    ['events lost', records.lost, `of ${records.events}`],
    ['events stored twice', records.twice, ''],
    ['columns of events differing', records.columns.length, records.columns.join(', ')],
    ['findings differing', records.findingsDiffering, `of ${records.findings}`],
    ['alerts differing', records.alertsDiffering, `of ${records.alerts}`],
    ['the same log: events lost', log.lost, `of ${log.events}`],
    ['  baselines differing', log.baselines.length, log.baselines.slice(0, 5).join('; ')],
    ['  findings differing', log.findingsDiffering, `of ${log.findings}`],
    ['  alerts differing', log.alertsDiffering, `of ${log.alerts}`],
  ]
  const ofOrder: typeof asked = [
    ['agents in another order', records.reordered.length, ''],
    ['baselines, by order of agents', records.baselines.length, records.baselines.join('; ')],
  ]
  for (const [what, count, more] of [...asked, ...ofOrder]) {
    say(`${what.padEnd(30)}${String(count).padStart(8)}  ${more}`.trimEnd())
  }
  const good = asked.every(([, count]) => count === 0)
  say(good ? 'All as in the undisturbed runs.' : 'NOT as in the undisturbed runs.')
  process.exitCode = good ? 0 : 1
}
