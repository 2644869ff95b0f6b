import type { Decision } from './words.ts'

const OUTCOMES: ReadonlySet<unknown> = new Set(['allow', 'deny', 'approval_required'])

/** The decision in an answer; null when it is none, as an answer that cannot be read lets nothing pass. */
export function readDecision(body: unknown): Decision | null {
  const at = (key: string): unknown => Reflect.get(Object(body), key)
  const outcome = at('outcome')
  if (!isOutcome(outcome)) return null
  return {
    ...{ id: text(at('id')), outcome, approvalId: text(at('approvalId')) },
    credential: at('credential') === true,
    ...{ risk: Number(at('risk')) || 0, bits: Number(at('bits')) || 0 },
    ...{ because: texts(at('because')), reasons: texts(at('reasons')) },
  }
}

const isOutcome = (value: unknown): value is Decision['outcome'] => OUTCOMES.has(value)
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
