import { performance } from 'node:perf_hooks'
import type { AuditEvent } from '@tripline/ingest'
import { newEvent } from '@tripline/ingest'
import type { RuleBook } from '../src/rules/sigma/rule-book.ts'
import { buildRuleBook } from '../src/rules/sigma/rule-book.ts'
import { createRuleMatcher } from '../src/rules/sigma/rule-matcher.ts'

export interface RulesFigure {
  /** Of a CloudTrail event that no rule matches, with the larger book. */
  readonly nanosecondsPerEvent: number
  /** What the larger book costs against the smaller one. */
  readonly ratio: number
}

const SERVICES = 40
const ROUNDS = 15
const REPEATS = 5

/** What it costs to ask `few` and `many` rules about events that none of them matches: the best of alternating rounds. */
export function benchRules(few: number, many: number, events: number): RulesFigure {
  const asked = Array.from({ length: events }, (_, at) => eventOf(at))
  const books = [few, many].map((count) => createRuleMatcher(bookOf(count)))
  const best = books.map(() => Number.POSITIVE_INFINITY)
  for (let round = 0; round < ROUNDS; round++) {
    for (const [which, matcher] of books.entries()) {
      const started = performance.now()
      for (let again = 0; again < REPEATS; again++) {
        for (const event of asked) {
          if (matcher.matches(event).length > 0) throw new Error('an event matched')
        }
      }
      const ms = performance.now() - started
      best[which] = Math.min(best[which] ?? ms, ms)
    }
  }
  const [small = 1, large = 1] = best
  return {
    nanosecondsPerEvent: Math.round((large / (events * REPEATS)) * 1e6),
    ratio: large / small,
  }
}

/** Half of the rules look at nothing but the call, half at what it asked for as well; one in ten has no literal to be found by. */
function bookOf(count: number): RuleBook {
  const rules = Array.from({ length: count }, (_, at) => {
    const name = at % 10 === 9 ? `eventName|endswith: Act${at}` : `eventName: [Do${at}, Undo${at}]`
    const more = at % 2 === 0 ? '' : `, requestParameters.name|contains: thing${at}`
    const search = `eventSource: svc${at % SERVICES}.amazonaws.com, ${name}${more}`
    return `title: rule ${at}\nlogsource: {product: aws, service: cloudtrail}\ndetection: {s: {${search}}, condition: s}\n`
  })
  const text = rules.join('---\n')
  return buildRuleBook([{ path: 'bench.yml', text, found: false }], null)
}

function eventOf(at: number): AuditEvent {
  const service = `svc${at % SERVICES}`
  const action = `${service}:Get${at % 300}`
  const raw = JSON.stringify({
    eventSource: `${service}.amazonaws.com`,
    eventName: `Get${at % 300}`,
    requestParameters: { name: `item ${at}`, filler: 'x'.repeat(1200) },
  })
  return newEvent({
    id: `event-${at}`,
    source: 'cloudtrail',
    occurredAt: 0,
    receivedAt: 0,
    ...{ action, service, raw },
  })
}
