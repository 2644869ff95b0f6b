/**
 * `npm run chaos -- back-pressure [--events N] [--stall-seconds S] [--workers W] [--partitions P]`: the store stops answering while
 * a fleet of processes works as fast as it can, and answers again. Prints how much memory each role had before, during and after,
 * and how fast what had gathered was stored; exit code 1 when anything is lost, doubled, or not bounded.
 */
import { parseArgs } from 'node:util'
import { onChaosGround } from './chaos-ground.ts'
import type { StallResult } from './stall-store.ts'
import { grown, stallStore } from './stall-store.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    events: { type: 'string', default: '400000' },
    'stall-seconds': { type: 'string', default: '60' },
    workers: { type: 'string', default: '2' },
    partitions: { type: 'string', default: '6' },
    minutes: { type: 'string', default: '30' },
  },
})
const [events, stallSeconds] = [Number(values.events), Number(values['stall-seconds'])]
const [workers, partitions] = [Number(values.workers), Number(values.partitions)]
/** Stored before the store stops, so that every process has what it needs for its work. */
const WARM = 0.2
const MIB = 2 ** 20
const say = (line: string): void => void process.stdout.write(`${line}\n`)

await onChaosGround({ name: 'back-pressure', brokers: 1 }, async (ground) => {
  say(`${events} events, ${workers} workers, the store is stopped for ${stallSeconds} s`)
  const limitMs = Number(values.minutes) * 60_000
  const stallMs = stallSeconds * 1_000
  print(await stallStore({ ground, events, workers, partitions, stallMs, warm: WARM, limitMs }))
})

function print(found: StallResult): void {
  say('most memory of one process, MiB      before    during     after')
  for (const [role, { before, during, after }] of found.memory) {
    const cells = [before, during, after].map((bytes) => (bytes / MIB).toFixed(0).padStart(10))
    say(`  tripline ${role}`.padEnd(34) + cells.join(''))
  }
  const [before, after] = [found.beforePerSecond, found.afterPerSecond]
  say(`${found.cameMeanwhile} events came into the log meanwhile`)
  say(
    `caught up ${found.backlog} events at ${after.toFixed(0)} a second; before it was ${before.toFixed(0)} a second: ${(after / before).toFixed(2)} times`,
  )
  const rows: readonly (readonly [string, number, string])[] = [
    ['events lost', found.lost, `of ${found.events}`],
    ['events stored twice', found.twice, ''],
    ['processes that ended', found.ended, ''],
    ['roles whose memory grew', grown(found.memory).length, grown(found.memory).join(', ')],
    ['answers of the stopped store', found.wasSilent ? 0 : 1, ''],
  ]
  for (const [what, count, more] of rows) {
    say(`${what.padEnd(34)}${String(count).padStart(10)}  ${more}`.trimEnd())
  }
  if (found.cameMeanwhile === 0) say('No load came meanwhile: give more --events.')
  process.exitCode = rows.every(([, count]) => count === 0) && found.cameMeanwhile > 0 ? 0 : 1
}
