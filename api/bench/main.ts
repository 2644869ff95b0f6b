import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { benchDetectors } from '../../detectors/bench/bench-detectors.ts'
import { benchRules } from '../../detectors/bench/bench-rules.ts'
import { benchKafka } from '../../infra/bench/kafka.bench.ts'
import { benchParse } from '../../ingest/bench/parse.bench.ts'
import { benchApi } from './api-latency.ts'
import { benchmarksPage } from './benchmarks-page.ts'
import type { Figure } from './figure.ts'
import { holds, rounded } from './figure.ts'
import { benchGate } from './gate-latency.ts'
import { benchStorage } from './storage.ts'
import { benchReplay } from './whole-replay.ts'

const benches: Readonly<Record<string, (folder: string) => Promise<readonly Figure[]>>> = {
  parse: async () => [
    {
      ...(await benchParse()),
      better: 'more',
      how: 'CloudTrail, one core, median of paired rounds',
    },
  ],
  detectors: async () => detectorFigures(),
  rules: async () => ruleFigures(),
  storage: benchStorage,
  kafka: kafkaFigures,
  replay: benchReplay,
  api: benchApi,
  gate: benchGate,
}

const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const unknown = asked.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(
    `No bench is called ${unknown.join(', ')}. There are ${Object.keys(benches).join(', ')}.`,
  )
  process.exit(2)
}

const PAGE = 'BENCHMARKS.md'
const measured = new Map<string, readonly Figure[]>()
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const folder = mkdtempSync(join(tmpdir(), 'tripline-bench-'))
  try {
    const figures = await bench(folder)
    measured.set(name, figures)
    for (const figure of figures) console.log(line(figure))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
if (process.argv.includes('--write')) {
  const before = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''
  const run = { at: new Date().toISOString().slice(0, 16).replace('T', ' '), machine: machine() }
  writeFileSync(PAGE, benchmarksPage(before, run, measured, Object.keys(benches)))
}

async function kafkaFigures(): Promise<readonly Figure[]> {
  const { log, bare } = await benchKafka()
  const per = (rate: number): string => `${Math.round(rate)}/s`
  const there = `${per(log.append)} appended and ${per(log.consume)} consumed`
  const both = (way: typeof log): number => 1 / (1 / way.append + 1 / way.consume)
  return [
    {
      ...{ name: 'event log on Kafka : bare kafkajs, there and back', unit: 'ratio' },
      ...{ value: both(log) / both(bare), atLeast: 0.8, aim: 1, better: 'more' },
      how: `${there}, against ${per(bare.append)} and ${per(bare.consume)}`,
    },
  ]
}

function detectorFigures(): readonly Figure[] {
  const [few, many, crowd] = benchDetectors({
    ...{ fleets: [100, 1_000, 100_000], events: 200_000, warmEventsPerAgent: 20 },
  })
  const one = { better: 'more', unit: 'events/s' } as const
  const less = { better: 'less' } as const
  const ratio = (few?.eventsPerCpuSecond ?? 0) / (crowd?.eventsPerCpuSecond ?? 1)
  return [
    {
      ...{
        ...one,
        name: 'all detectors on, one core, 1,000 agents',
        atLeast: 40_000,
        aim: 100_000,
      },
      ...{
        value: many?.eventsPerCpuSecond ?? 0,
        how: 'score and learn, per second of processor time',
      },
    },
    {
      ...{
        ...less,
        name: 'state per agent at 100,000 agents',
        unit: 'bytes',
        atLeast: 8_192,
        aim: 4_096,
      },
      ...{ value: crowd?.bytesPerAgent ?? 0, how: `${crowd?.valuesPerAgent ?? 0} values each` },
    },
    {
      ...{
        ...less,
        name: 'cost per event, 100,000 agents : 100 agents',
        unit: 'ratio',
        atLeast: 2,
      },
      ...{ aim: 1.5, value: ratio, how: 'processor time, agents drawn uniformly: the worst case' },
    },
  ]
}

function ruleFigures(): readonly Figure[] {
  const { nanosecondsPerEvent, ratio } = benchRules(10, 350, 4000)
  const less = { better: 'less', how: 'CloudTrail events that none of them matches' } as const
  return [
    {
      ...{ ...less, name: 'asking 350 rules, one event', unit: 'ns' },
      ...{ atLeast: 1000, aim: 300, value: nanosecondsPerEvent },
    },
    {
      ...{ ...less, name: 'asking 350 rules : asking 10', unit: 'ratio' },
      ...{ atLeast: 2, aim: 1.3, value: ratio },
    },
  ]
}

function line(figure: Figure): string {
  const mark = holds(figure) ? 'holds' : 'SHORT'
  const { name, value, unit, atLeast, aim, how } = figure
  return `${mark}  ${name}: ${rounded(value)} ${unit} (at least ${atLeast}, aim ${aim}; ${how})`
}

function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${memory} GiB, Node ${process.versions.node}`
}
