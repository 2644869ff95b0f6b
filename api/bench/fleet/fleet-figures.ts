import type { Figure } from '../figure.ts'
import type { FleetCosts, ModelPoint } from './fleet-model.ts'
import { modelFleet } from './fleet-model.ts'
import type { Latency } from './measure-latency.ts'
import type { Sizes } from './measure-sizes.ts'
import type { CollectorStage, EndToEnd } from './measure-stages.ts'
import type { WorkersCurve } from './measure-workers.ts'

export interface FleetMeasured {
  readonly collecting: CollectorStage
  readonly working: WorkersCurve
  readonly whole: EndToEnd
  readonly sizes: Sizes
  readonly latencies: readonly (Latency & { readonly load: number })[]
}

/** What ten million agents of a thousand calls a day need, events a second. */
const TEN_MILLION_AGENTS = 115_741
const SIZES = [1, 2, 5, 10, 20, 50, 100, 200]
const MOST_PARTITIONS = 64
/** Of a broker and of a shard: what the bench had. */
const CORES = 2

export function fleetFigures(measured: FleetMeasured): readonly Figure[] {
  return [...stages(measured), ...workers(measured), ...onDisk(measured), ...latencies(measured)]
}

function stages({ collecting, working, whole }: FleetMeasured): readonly Figure[] {
  const { bare } = whole
  const share = (rate: number): string => `${(rate / bare.both).toFixed(2)} of bare`
  const us = (seconds: number): string => `${(seconds * 1e6).toFixed(0)} us`
  const rate = { unit: 'events/s', better: 'more' } as const
  const bareText = `bare: ${per(bare.consume)} consumed by kafkajs, ${per(bare.insert)} rows inserted, ${per(bare.both)} both at once`
  return [
    {
      ...{ ...rate, name: 'fleet: collector, files to the acknowledged append' },
      ...{ value: collecting.rate, atLeast: 10_000, aim: 20_000 },
      how: `alone, ${share(collecting.rate)}; processor time an event: collector ${us(collecting.collectorCost)}, broker ${us(collecting.brokerCost)}`,
    },
    {
      ...{ ...rate, name: 'fleet: one worker, consume + score + encode' },
      ...{ value: working.one, atLeast: 8_000, aim: 20_000 },
      how: `collector idle, the store inserting beside it, ${share(working.one)}; processor time an event: worker ${us(working.workerCost)}, broker ${us(working.brokerCost)}, store ${us(working.storeCost)}`,
    },
    {
      ...{ ...rate, name: 'fleet: store, blocks of 10,000 with token and fence', unit: 'rows/s' },
      ...{ value: bare.ourInsert, atLeast: 25_000, aim: 45_000 },
      how: `${(bare.ourInsert / bare.insert).toFixed(2)} of the bare insert of the same blocks`,
    },
    {
      ...{ ...rate, name: 'fleet: end to end, files to rows' },
      ...{ value: whole.rate, atLeast: 6_000, aim: 15_000 },
      how: 'collector, broker, one worker, store and a replica share the machine; median of 3 rounds',
    },
    {
      name: 'fleet: end to end : bare kafkajs consume with bare insert',
      ...{ unit: 'ratio', value: whole.share, atLeast: 0.25, aim: 0.5, better: 'more' },
      how: `the same records, partitions and compression in turn; ${bareText}`,
    },
  ]
}

function workers({ collecting, working }: FleetMeasured): readonly Figure[] {
  const costs: FleetCosts = {
    worker: working.workerCost,
    broker: collecting.brokerCost + working.brokerCost,
    store: working.storeCost,
    rebalanceSeconds: working.seconds,
  }
  const curve = (brokers: number, shards: number): readonly ModelPoint[] =>
    SIZES.map((count) => {
      const cores = { brokerCores: brokers * CORES, storeCores: shards * CORES }
      return modelFleet(costs, { ...cores, workers: count, partitions: MOST_PARTITIONS })
    })
  const text = (points: readonly ModelPoint[]): string =>
    points.map((one) => `${one.workers}: ${per(one.rate)} (${one.boundBy})`).join(', ')
  const [small, large] = [curve(1, 1), curve(16, 16)]
  const last = large.at(-1)?.rate ?? 0
  return [
    {
      name: 'fleet: two workers : one',
      ...{ unit: 'ratio', value: working.two / working.one, atLeast: 1, aim: 1.5, better: 'more' },
      how: `${per(working.one)} and ${per(working.two)}, on the cores that broker and store need too; ${working.moved} of 12 partitions moved`,
    },
    {
      ...{ name: 'fleet: partitions move to a new worker', unit: 's', better: 'less' },
      ...{ value: working.seconds, atLeast: 10, aim: 3 },
      how: 'from the last acknowledgement before until one of them goes on',
    },
    {
      ...{ name: 'fleet: model, 200 workers', unit: 'events/s', better: 'more' },
      ...{ value: last, atLeast: TEN_MILLION_AGENTS, aim: 2 * TEN_MILLION_AGENTS },
      how: `64 partitions; with 16 brokers and 16 shards of 2 cores ${text(large)}; with one of each ${text(small)}`,
    },
  ]
}

function onDisk({ sizes }: FleetMeasured): readonly Figure[] {
  const bytes = { unit: 'bytes', better: 'less' } as const
  return [
    {
      ...{ ...bytes, name: 'fleet: an event in the log', value: sizes.log },
      ...{ atLeast: 500, aim: 250, how: 'gzip, one copy' },
    },
    {
      ...{ ...bytes, name: 'fleet: an event in the store', value: sizes.store },
      ...{ atLeast: 500, aim: 250, how: 'with its raw record, one copy' },
    },
  ]
}

function latencies({ latencies: all }: FleetMeasured): readonly Figure[] {
  return all.map((one) => ({
    name: `fleet: record due to alert on the stream, p99 at ${one.load * 100} % of full load`,
    ...{ unit: 'ms', value: one.p99, atLeast: 2_000, aim: 500, better: 'less' },
    how: `p50 ${one.p50.toFixed(0)} ms, of which ${waysOf(one)}; ${one.sent} records in 15 s, ${one.decoys.length} decoys used, ${one.missing} without an alert; open loop, the producer ${one.latestMs.toFixed(0)} ms late at most`,
  }))
}

const waysOf = ({ ways }: Latency): string =>
  Object.entries(ways)
    .map(([name, { p50, p99 }]) => `${name} ${p50.toFixed(0)}/${p99.toFixed(0)}`)
    .join(', ')

const per = (rate: number): string => `${Math.round(rate).toLocaleString('en')}/s`
