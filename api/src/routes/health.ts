import type { Store } from '@tripline/infra'
import { Type } from 'typebox'
import type { Api } from '../server.ts'
import { route } from './route.ts'

const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

const live = route('public', {
  operationId: 'getLiveness',
  tags: ['health'],
  summary: 'The process answers',
  response: { 200: Type.Object({ status: Type.Literal('live') }) },
})
const ready = route('public', {
  operationId: 'getReadiness',
  tags: ['health'],
  summary: 'The store answers too',
  response: { 200: Type.Object({ status: Type.Literal('ready') }) },
})
const metrics = route('viewer', {
  operationId: 'getMetrics',
  tags: ['health'],
  summary: 'Counters and gauges, for Prometheus',
  response: {
    200: { description: 'Metrics', content: { 'text/plain': { schema: Type.String() } } },
  },
})

/** Liveness says the process answers; readiness that the store does too. Metrics in Prometheus' text format. */
export function addHealthRoutes(app: Api, store: Store, metricsText: () => Promise<string>): void {
  app.get('/health/live', live, async () => ({ status: 'live' as const }))
  app.get('/health/ready', ready, async () => {
    await store.query('SELECT 1 AS one')
    return { status: 'ready' as const }
  })
  app.get('/metrics', metrics, async (_, reply) =>
    reply.type(METRICS_TYPE).send(await metricsText()),
  )
}
