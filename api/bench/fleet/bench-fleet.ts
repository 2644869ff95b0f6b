import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { FleetProcess } from '../../test/fleet/fleet-process.ts'
import type { Figure } from '../figure.ts'
import { makeBareTables } from './bare-rates.ts'
import { companyLogs } from './company-logs.ts'
import { fleetFigures } from './fleet-figures.ts'
import type { FleetGround } from './fleet-ground.ts'
import { startGround } from './fleet-ground.ts'
import { measureLatency, openAlertStream } from './measure-latency.ts'
import { measureSizes } from './measure-sizes.ts'
import { measureCollector, measureEndToEnd } from './measure-stages.ts'
import { measureWorkers } from './measure-workers.ts'

const BACKLOG = 240_000
const ROUND = 90_000
const ROUNDS = 3
const LOADS = [0.1, 0.5, 0.9]
const START_MS = 120_000

/** A fleet of real processes on a real broker and a store in a process of its own, all on this machine: stages, workers, latency. */
export async function benchFleet(folder: string): Promise<readonly Figure[]> {
  const company = companyLogs()
  const ground = await startGround(folder, company.registry)
  try {
    const api = ground.start('api', 'api-0')
    await serving(ground, api)
    const collector = ground.start('ingest', 'ingest-0')
    const collecting = await measureCollector(ground, collector, company, BACKLOG)
    const working = await measureWorkers(ground, collecting.events)
    await makeBareTables(ground)
    const whole = await measureEndToEnd(ground, company, ROUND, ROUNDS)
    const sizes = await measureSizes(ground)
    const alerts = await openAlertStream(join(folder, 'api-0/state/api.sock'))
    const latencies = []
    for (const load of LOADS) {
      const latency = await measureLatency(ground, alerts, whole.rate * load, company.taken())
      company.skip(latency.sent)
      latencies.push({ load, ...latency })
    }
    alerts.close()
    return fleetFigures({ collecting, working, whole, sizes, latencies })
  } finally {
    await ground.stop()
  }
}

/** Until the replica answers and each partition of the log has a leader: topics are made when somebody first asks for them. */
async function serving(ground: FleetGround, api: FleetProcess): Promise<void> {
  const giveUpAt = performance.now() + START_MS
  while (performance.now() < giveUpAt) {
    const status = await api.ask('GET', '/v1/status').catch(() => null)
    const appended = await ground.appended().catch(() => null)
    if (status !== null && appended !== null) return
    await pause(100)
  }
  throw new Error(`the replica does not serve: ${api.stderr()}`)
}
