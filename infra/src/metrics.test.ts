import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metricsRegistry } from './metrics.ts'

test('counts by a closed label and prints them in the Prometheus text format', async () => {
  const metrics = metricsRegistry()
  const dead = metrics.counter('tripline_ingest_dead_letters_total', 'Records not understood', {
    reason: ['not_json', 'too_large'],
  })
  dead.add(2, { reason: 'not_json' })
  dead.add(1, { reason: 'not_json' })
  assert.match(await metrics.text(), /tripline_ingest_dead_letters_total\{reason="not_json"\} 3/)
})

test('a label value outside its closed set is refused, so that outside text cannot grow the registry', () => {
  const metrics = metricsRegistry()
  const dead = metrics.counter('tripline_ingest_dead_letters_total', 'h', { reason: ['not_json'] })
  const outside: string = 'agent-7'
  // @ts-expect-error the compiler refuses it too
  assert.throws(() => dead.add(1, { reason: outside }), /is not one of/)
})

test('a name outside the scheme is refused', () => {
  const metrics = metricsRegistry()
  assert.throws(() => metrics.counter('events', 'h', {}), /is not named/)
  assert.throws(() => metrics.counter('tripline_ingest_events_read', 'h', {}), /is not named/)
  assert.throws(() => metrics.gauge('tripline_ingest_lag_total', 'h', {}), /is not named/)
})

test('gauges and histograms need no label', async () => {
  const metrics = metricsRegistry()
  metrics.gauge('tripline_ingest_lag_seconds', 'h', {}).set(1.5)
  metrics.histogram('tripline_gate_decision_seconds', 'h', {}, [0.001, 0.01]).observe(0.002)
  const text = await metrics.text()
  assert.match(text, /tripline_ingest_lag_seconds 1.5/)
  assert.match(text, /tripline_gate_decision_seconds_bucket\{le="0.01"\} 1/)
})
