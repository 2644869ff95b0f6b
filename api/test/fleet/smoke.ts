import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { stringify } from 'yaml'
import { startClickHouse } from '../../../infra/test/clickhouse/start-clickhouse.ts'
import { startKafka } from '../../../infra/test/kafka/start-kafka.ts'
import { inventLogs, writeLogFolder } from '../invented-company.ts'
import { startFleetProcess } from './fleet-process.ts'
const folder = mkdtempSync(join(tmpdir(), 'fleet-'))
const { fleet, records } = inventLogs(14, 0.02)
console.log(records.length, folder)
writeFileSync(join(folder, 'agents.yaml'), stringify(fleet.registry()))
writeFileSync(join(folder, 'key'), new Uint8Array(32).fill(7))
writeLogFolder(join(folder, 'logs'), records)
const kafka = await startKafka({ brokers: 1 })
const store = await startClickHouse()
writeFileSync(join(folder, 'password'), store.address.password ?? '')
const config = {
  kafka: { brokers: [...kafka.brokers], partitions: 4, replication: 1, sessionMs: 6000 },
  clickhouse: { url: store.address.url, username: store.address.username ?? '', passwordFile: join(folder, 'password'), database: store.address.database },
  installationKeyFile: join(folder, 'key'),
  agents: join(folder, 'agents.yaml'),
  checkpointMs: 1000,
}
const all = [
  startFleetProcess(folder, 'api-0', 'api', config),
  startFleetProcess(folder, 'detect-0', 'detect', config),
  startFleetProcess(folder, 'detect-1', 'detect', config),
  startFleetProcess(folder, 'ingest-0', 'ingest', { ...config, sources: [{ name: 'company', path: join(folder, 'logs') }] }),
]
for (let i = 0; i < 240; i++) {
  await pause(1000)
  const s = await all[0]!.ask<any>('GET', '/v1/status').catch((e) => String(e))
  console.log(i, typeof s === 'string' ? s : JSON.stringify({ lag: s.lag, events: s.events, open: s.openAlerts, agents: s.agents, sensors: s.sensors.length }))
  if (s.events > 3000 && s.lag === 0) break
}
console.log(await all[0]!.rows('SELECT log_partition, count() n, uniqExact(id) ids FROM events GROUP BY log_partition ORDER BY 1').catch(String))
console.log(await all[0]!.rows('SELECT log_partition, count() n, uniqExact(id) ids, max(sequence) s FROM alerts GROUP BY log_partition ORDER BY 1').catch(String))
for (const p of all) console.log(p.name, await p.stop(), p.ended, p.stderr().slice(-1500))
await kafka.stop(); await store.stop()
