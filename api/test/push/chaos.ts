/**
 * `npm run chaos`: 10,000 deliveries to receivers on the loopback that refuse in every way there is, while the sender is killed
 * every few seconds. Prints what each receiver got; exit code 1 when it is not what it should be. Stops by itself.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../seeded-random.ts'
import type { KillResult } from './deliver-under-kills.ts'
import { deliverUnderKills } from './deliver-under-kills.ts'
import type { Mood, Seen } from './hostile-receiver.ts'
import { MOODS } from './hostile-receiver.ts'

const RECEIVERS = 5
const VERSIONS = 2_000
const AGENTS = 200
/** Enough for the whole run, and a bound if it does not come on. */
const MOST_KILLS = 60
const LONGEST_LIFE_MS = 4_000
const TIMEOUT_MS = 300
const SEED = 7

const folder = mkdtempSync(join(tmpdir(), 'tripline-chaos-'))
try {
  const result = await deliverUnderKills({
    ...{ folder, receivers: RECEIVERS, versions: VERSIONS, agents: AGENTS, kills: MOST_KILLS },
    ...{ longestLifeMs: LONGEST_LIFE_MS, timeoutMs: TIMEOUT_MS, random: seededRandom(SEED) },
  })
  await result.close()
  print(result)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function print(result: KillResult): void {
  const { receivers, dead, kills, deadLetters, seconds, audit } = result
  const head = ['receiver', 'alerts', 'repeats', 'faults', ...MOODS]
  const rows = receivers.map(({ seen }, i) => row(`receiver-${i}`, seen))
  const lines = [head, ...rows, row('never accepts', dead.seen)]
  const widths = head.map((_, i) => Math.max(...lines.map((cells) => cells[i]?.length ?? 0)))
  for (const cells of lines) {
    say(cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  '))
  }
  const good =
    deadLetters === 0 &&
    audit.problems.length === 0 &&
    receivers.every(({ seen }) => seen.accepted.size === VERSIONS && seen.faults.length === 0)
  for (const { seen } of receivers) for (const fault of seen.faults.slice(0, 5)) say(fault)
  say('')
  say(
    `${RECEIVERS * VERSIONS} deliveries, ${kills} kills, ${deadLetters} given up, ${seconds.toFixed(0)} s`,
  )
  say(`audit log: ${audit.records} records, ${audit.problems.length} problems`)
  say(
    good ? 'Each receiver got each alert, under one id, in order, signed.' : 'NOT as it should be.',
  )
  process.exitCode = good ? 0 : 1
}

function row(name: string, { accepted, repeats, faults, attempts }: Seen): readonly string[] {
  const counts = MOODS.map((mood: Mood) => attempts.get(mood) ?? 0)
  return [name, ...[accepted.size, repeats, faults.length, ...counts].map(String)]
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
