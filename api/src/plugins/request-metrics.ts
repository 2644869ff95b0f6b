import type { CounterMetric, HistogramMetric, Metrics } from '@tripline/infra'
import type { FastifyInstance } from 'fastify'

const STATUS_CLASSES = ['2xx', '3xx', '4xx', '5xx'] as const
const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]
/** Addresses that no route knows. */
const ELSEWHERE = 'none'

interface RequestLabels {
  readonly [name: string]: readonly string[]
  readonly route: readonly string[]
  readonly status: typeof STATUS_CLASSES
}
type RouteLabel = Pick<RequestLabels, 'route'> & { readonly [name: string]: readonly string[] }

/** Counts requests by route and class of status, and times them. Routes are known once all are there: a closed set. */
export function addRequestMetrics(app: FastifyInstance, metrics: Metrics): void {
  const routes = new Set([ELSEWHERE])
  let requests: CounterMetric<RequestLabels> | null = null
  let seconds: HistogramMetric<RouteLabel> | null = null

  app.addHook('onRoute', ({ url }) => {
    routes.add(url)
  })
  app.addHook('onReady', async () => {
    const route = [...routes]
    requests = metrics.counter('tripline_api_requests_total', 'Requests answered.', {
      route,
      status: STATUS_CLASSES,
    })
    seconds = metrics.histogram(
      'tripline_api_request_seconds',
      'Seconds from a request to the end of its answer.',
      { route },
      BUCKETS,
    )
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? ELSEWHERE
    const status = STATUS_CLASSES[Math.floor(reply.statusCode / 100) - 2] ?? '5xx'
    requests?.add(1, { route, status })
    seconds?.observe(reply.elapsedTime / 1000, { route })
  })
}
