import type { Store } from '@tripline/infra'
import { Type } from 'typebox'
import type { Api } from '../server.ts'

/** Liveness says the process answers; readiness that the store does too. Metrics in Prometheus' text format. */
export function addHealthRoutes(app: Api, store: Store, metricsText: () => Promise<string>): void {
  const Answer = Type.Object({ status: Type.String() })

  app.get(
    '/health/live',
    { config: { access: 'public' }, schema: { tags: ['health'], response: { 200: Answer } } },
    async () => ({ status: 'live' }),
  )

  app.get(
    '/health/ready',
    { config: { access: 'public' }, schema: { tags: ['health'], response: { 200: Answer } } },
    async () => {
      await store.query('SELECT 1 AS one')
      return { status: 'ready' }
    },
  )

  app.get(
    '/metrics',
    { config: { access: 'viewer' }, schema: { tags: ['health'] } },
    async (_, reply) => reply.type('text/plain; version=0.0.4').send(await metricsText()),
  )
}
