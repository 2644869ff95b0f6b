import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ScoredEvent } from '@tripline/detectors'
import { systemClock } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'
import { emptyRegistry, orderedEvents } from '@tripline/ingest'
import type { EvalFigure, EvalPart, EvalRun } from '../part.ts'
import type { Product } from '../product.ts'
import { createProduct } from '../product.ts'
import { campaignFigures } from './campaign-figures.ts'
import type { RecordTruth } from './campaign-records.ts'
import { withoutUserAgents } from './campaign-records.ts'
import { stratusRuns } from './stratus-runs.ts'

/** What an installation starts with. */
const ALERTS_PER_DAY = 4

export const campaignPart: EvalPart = {
  name: 'campaign',
  question:
    'An attack staged in an account nobody knows yet (Stratus Red Team, CloudTrail, user agents hidden): how many of its techniques are noticed on their first call?',
  sample: 'invictus-aws',
  async run({ data, log }: EvalRun): Promise<readonly EvalFigure[]> {
    const truths: RecordTruth[] = []
    const scored = await watch(data, (truth) => truths.push(truth))
    const place = new Map(scored.map(({ event }, i) => [event.id, i]))
    const known = truths.filter(({ eventId }) => place.has(eventId))
    known.sort((a, b) => (place.get(a.eventId) ?? 0) - (place.get(b.eventId) ?? 0))
    const runs = stratusRuns(known)
    if (runs.length === 0) throw new Error(`${data} holds no run of Stratus Red Team`)
    return campaignFigures(scored, runs, log)
  },
}

/** Everything in the folder through the product, in order of event time, as a replay reads it. */
async function watch(
  folder: string,
  found: (truth: RecordTruth) => void,
): Promise<readonly ScoredEvent[]> {
  const tempDir = mkdtempSync(join(tmpdir(), 'tripline-eval-'))
  const scored: ScoredEvent[] = []
  let product: Product | null = null
  const registry = emptyRegistry
  const reader = createProduct({ registry, alertsPerDay: ALERTS_PER_DAY, landmark: 0 })
  try {
    const ordered = orderedEvents({
      paths: [folder],
      source: 'cloudtrail',
      parse: (item, into) =>
        reader.parse({ ...item, body: withoutUserAgents(item.body, found) }, into),
      ...{ identify: reader.resolver, clock: systemClock, tempDir },
      onDeadLetter: () => {},
      signal: new AbortController().signal,
    })
    for await (const batch of ordered) {
      const landmark = (batch[0]?.occurredAt ?? 0) / 1000
      product ??= createProduct({ registry, alertsPerDay: ALERTS_PER_DAY, landmark })
      const logged = batch.map((event, i) => ({
        event: arrivedAtOnce(event),
        partition: 0,
        offset: scored.length + i,
      }))
      for (const one of product.runner.process(logged).scored) scored.push(one)
    }
  } finally {
    rmSync(tempDir, { recursive: true, force: true })
  }
  return scored
}

/** A recording does not say when a record arrived. */
const arrivedAtOnce = (event: AuditEvent): AuditEvent => ({
  ...event,
  receivedAt: event.occurredAt,
})
