import { kafkaEventLog } from '@tripline/infra/kafka'
import { encodeCommand } from '../../src/pipeline/log-record.ts'
import type { CredentialNews } from '../../src/respond/credential-news.ts'
import { eventually } from '../running-tripline.ts'
import type { FleetProcess } from './fleet-process.ts'
import type { InventedParts } from './invent-parts.ts'
import { PART_RECORDS } from './invent-parts.ts'
import type { TestFleet } from './test-fleet.ts'

export const PATIENCE_MS = 180_000

/** One part, read before the next one comes: else two runs would not have one order. */
export async function deliver(fleet: TestFleet, parts: InventedParts, part: number): Promise<void> {
  parts.deliver(fleet.logs, part)
  const isLast = part === parts.parts - 1
  await fleet.allRead(isLast ? parts.records : (part + 1) * PART_RECORDS, PATIENCE_MS)
}

/** News for all partitions, as a responder of schema 2 tells it: of a credential that nobody has. */
export async function tellOthers(fleet: TestFleet, partitions: number): Promise<void> {
  const news: CredentialNews = {
    type: 'credential-out',
    ...{ id: 'out-1', agentId: 'nobody', credentialId: 'tok_of_nobody', since: 1, forOthers: true },
    ...{ by: 'tripline', at: Date.UTC(2026, 5, 1) },
  }
  const log = kafkaEventLog(fleet.log)
  const value = encodeCommand(news)
  await log.append(
    'events',
    Array.from({ length: partitions }, (_, partition) => ({ key: news.agentId, value, partition })),
  )
  await log.close()
}

/** Waits until each partition has learned the news: a lag that was read a moment ago does not know of them. */
export async function othersTold(fleet: TestFleet, partitions: number): Promise<void> {
  await eventually(
    'the news to be learned',
    PATIENCE_MS,
    () =>
      fleet.store.query<{ told: number }>(
        `SELECT uniqExact(log_partition) AS told FROM baselines WHERE detector = 'revoked-credential'`,
      ),
    ([row]) => row?.told === partitions,
  )
}

/** The schemas that the newest checkpoints of all partitions are written in. */
export async function schemas(fleet: TestFleet): Promise<readonly number[]> {
  const rows = await fleet.store.query<{ schema: number }>(
    `SELECT DISTINCT argMax(version, baselines.through) AS schema FROM baselines
     WHERE scope = '' AND facet = 'checkpoint' GROUP BY log_partition ORDER BY schema`,
  )
  return rows.map(({ schema }) => schema)
}

export async function joined(worker: FleetProcess): Promise<void> {
  await eventually(
    `${worker.name} to have its share`,
    PATIENCE_MS,
    async () => {
      const answer = await fetch(`${worker.address()}/health/ready`).catch(() => null)
      return answer?.status ?? 0
    },
    (status) => status === 200,
  )
}
