import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Label name → its closed set of values. Never an agent id, never an error message. */
export type Labels = Readonly<Record<string, readonly string[]>>
/** One value for each label of `L`. */
export type LabelValues<L extends Labels> = { readonly [Name in keyof L]: L[Name][number] }

export interface CounterMetric<L extends Labels> {
  add(amount: number, ...labels: LabelArguments<L>): void
}
export interface GaugeMetric<L extends Labels> {
  set(value: number, ...labels: LabelArguments<L>): void
}
export interface HistogramMetric<L extends Labels> {
  observe(value: number, ...labels: LabelArguments<L>): void
}
type LabelArguments<L extends Labels> = keyof L extends never ? [] : [LabelValues<L>]

/** One registry a process. Names: `tripline_<stage>_<noun>_<unit>`, counters end in `_total`. */
export interface Metrics {
  counter<const L extends Labels>(name: string, help: string, labels: L): CounterMetric<L>
  gauge<const L extends Labels>(name: string, help: string, labels: L): GaugeMetric<L>
  /** `buckets`: upper bounds, ascending, in the unit of the name. */
  histogram<const L extends Labels>(
    name: string,
    help: string,
    labels: L,
    buckets: readonly number[],
  ): HistogramMetric<L>
  /** Prometheus text format. */
  text(): Promise<string>
  readonly contentType: string
}

export function metricsRegistry(): Metrics {
  const registry = new Registry()
  return {
    counter(name, help, labels) {
      checkName(name, true)
      const metric = new Counter({
        name,
        help,
        labelNames: Object.keys(labels),
        registers: [registry],
      })
      return { add: (amount, ...given) => metric.inc(checked(name, labels, given[0]), amount) }
    },
    gauge(name, help, labels) {
      checkName(name, false)
      const metric = new Gauge({
        name,
        help,
        labelNames: Object.keys(labels),
        registers: [registry],
      })
      return { set: (value, ...given) => metric.set(checked(name, labels, given[0]), value) }
    },
    histogram(name, help, labels, buckets) {
      checkName(name, false)
      const metric = new Histogram({
        name,
        help,
        labelNames: Object.keys(labels),
        buckets: [...buckets],
        registers: [registry],
      })
      return {
        observe: (value, ...given) => metric.observe(checked(name, labels, given[0]), value),
      }
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

function checkName(name: string, total: boolean): void {
  if (!/^tripline(_[a-z0-9]+){3,}$/.test(name) || name.endsWith('_total') !== total) {
    throw new Error(
      `metric ${name} is not named tripline_<stage>_<noun>_<unit>${total ? '_total' : ''}`,
    )
  }
}

/** A value outside the closed set is a bug: it would grow the registry without bound. */
function checked(
  name: string,
  labels: Labels,
  given: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [label, allowed] of Object.entries(labels)) {
    const value = given?.[label]
    if (value === undefined || !allowed.includes(value)) {
      throw new Error(`metric ${name}: ${label}=${value} is not one of ${allowed.join(', ')}`)
    }
    values[label] = value
  }
  return values
}
