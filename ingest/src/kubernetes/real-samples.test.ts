import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { eventOf, parse, parserOf } from '../parser-kit.contract.ts'

const source = 'kubernetes-audit'
const shared =
  process.env.TRIPLINE_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url))
const traces = `${shared}/falco-k8s-audit-traces/test/trace_files/k8s_audit`
const unitTests = `${shared}/panther-rule-tests/unit_tests.jsonl`
const skip = existsSync(traces) && existsSync(unitTests) ? false : 'no shared data'

/** Actions by trace file, of the lines that parse. */
function actionsOf(file: string): { readonly actions: readonly string[]; readonly lines: number } {
  const parser = parserOf(source)
  const bodies = readFileSync(`${traces}/${file}`, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
  const parsed = bodies.flatMap((body) => parse(parser, source, body))
  return {
    actions: parsed.flatMap((one) =>
      one.kind === 'event' ? [`${one.event.action} ${one.event.actionClass}`] : [],
    ),
    lines: bodies.length,
  }
}

test('real audit traces parse, and what they do is told', { skip }, () => {
  let lines = 0
  let events = 0
  for (const file of readdirSync(traces)) {
    const found = actionsOf(file)
    lines += found.lines
    events += found.actions.length
  }
  assert.ok(lines >= 50)
  assert.ok(events / lines >= 0.95, `${events} of ${lines}`)
  const expected: readonly (readonly [string, string])[] = [
    ['exec_pod.json', 'k8s:create pods/exec execute'],
    ['attach_pod.json', 'k8s:create pods/attach execute'],
    ['delete_clusterrolebinding.json', 'k8s:delete clusterrolebindings privilege'],
    ['delete_namespace_foo.json', 'k8s:delete namespaces destroy'],
  ]
  for (const [file, action] of expected) {
    assert.ok(actionsOf(file).actions.includes(action), file)
  }
})

// Vendor-edited single events: most leave out times and ids, which an API server never does.
test('hand-written EKS samples parse once they have what an API server always writes', {
  skip,
}, () => {
  const parser = parserOf(source)
  let samples = 0
  for (const line of readFileSync(unitTests, 'utf8').split('\n')) {
    const sample = line === '' ? null : JSON.parse(line)
    if (sample?.log_type !== 'Amazon.EKS.Audit') continue
    const { log } = sample
    if (typeof log.verb !== 'string' || log.user === undefined) continue
    const event = eventOf(
      parse(parser, source, {
        requestReceivedTimestamp: '2026-06-18T11:00:00Z',
        stage: 'ResponseComplete',
        ...log,
      }),
    )
    assert.notEqual(event.principal, '')
    samples += 1
  }
  assert.ok(samples >= 100, `${samples} samples`)
})
