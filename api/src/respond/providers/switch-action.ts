import type {
  BeforeState,
  Executed,
  Plan,
  ProviderState,
  ResponseAction,
  Target,
} from '../response-action.ts'
import type { Refusal } from './calls/provider-answer.ts'
import { oneLine } from './calls/scrub.ts'

export type Parameters = Readonly<Record<string, string>>

/** What a target is called at its provider, and what acting on it would mean. */
export type Located =
  | {
      readonly kind: 'located'
      /** Ids and names that the calls need. No secret. */
      readonly parameters: Parameters
      readonly calls: readonly string[]
      readonly alsoHits: readonly string[]
      readonly leaves: readonly string[]
    }
  | { readonly kind: 'impossible'; readonly why: string }
  | Refusal

/**
 * How it is there now. `gone`: there is no such thing any more. `blind`: this provider cannot be asked. `found` is what would be
 * needed to put it back.
 */
export type Reading =
  | {
      readonly kind: 'read'
      readonly state: 'in' | 'out' | 'gone' | 'blind'
      readonly found: BeforeState
      readonly said: string
    }
  | Refusal

export type Step =
  | { readonly kind: 'done'; readonly said: string }
  /** Some of it: sent again it goes on. */
  | { readonly kind: 'partial'; readonly said: string; readonly retryAfterMs: number }
  | Refusal

/** One thing at one provider that can be read and taken away; what is common to all of them is in `switchAction`. */
export interface Switch {
  readonly name: string
  readonly title: string
  readonly effectiveWithinMs: number
  appliesTo(target: Target): boolean
  locate(target: Target, signal: AbortSignal): Promise<Located>
  read(parameters: Parameters, signal: AbortSignal): Promise<Reading>
  off(parameters: Parameters, found: BeforeState, signal: AbortSignal): Promise<Step>
  /** Absent where nothing brings it back. */
  readonly on?: (parameters: Parameters, before: BeforeState, signal: AbortSignal) => Promise<Step>
}

export const located = (
  parameters: Parameters,
  words: { calls: readonly string[]; alsoHits?: readonly string[]; leaves?: readonly string[] },
): Located => ({ kind: 'located', parameters, alsoHits: [], leaves: [], ...words })
export const impossible = (why: string): Located => ({ kind: 'impossible', why })
export const reading = (
  state: 'in' | 'out' | 'gone' | 'blind',
  said: string,
  found: BeforeState = {},
): Reading => ({ kind: 'read', state, found, said })
export const done = (said: string): Step => ({ kind: 'done', said })

/** Names in a plan's parameters and in what was found before, beside those of the action. */
const BEFORE = 'before'
const STATE = 'state'
const MAX_WORDS = 300
const MAX_LINES = 50

/**
 * Reads before it writes: what is out already is left alone, and what was found is kept. A plan carries what it found, so that
 * the same plan sent again after a crash still knows what was there before the first time.
 */
export function switchAction(one: Switch): ResponseAction {
  async function plan(target: Target, signal: AbortSignal): Promise<Plan> {
    const where = await one.locate(target, signal)
    if (where.kind === 'impossible') return cannot(where.why)
    if (where.kind === 'refused') return cannot(`it cannot be looked up: ${where.said}`)
    const now = await one.read(where.parameters, signal)
    if (now.kind === 'refused') return cannot(`its state cannot be read: ${now.said}`)
    if (now.state === 'gone') return cannot(`it is not there: ${now.said}`)
    const before = { ...now.found, [STATE]: now.state }
    return {
      ...frame(target),
      calls: lines(where.calls),
      alsoHits: lines(where.alsoHits),
      leaves: lines(where.leaves),
      parameters: { ...where.parameters, [BEFORE]: JSON.stringify(before) },
    }

    function cannot(why: string): Plan {
      return { ...frame(target), impossible: oneLine(why, MAX_WORDS) }
    }
  }

  const frame = (target: Target): Plan => ({
    ...{ action: one.name, target, calls: [], alsoHits: [], leaves: [], parameters: {} },
    ...{ effectiveWithinMs: one.effectiveWithinMs, impossible: '' },
  })

  async function execute(plan: Plan, signal: AbortSignal): Promise<Executed> {
    const planned = beforeOf(plan)
    if (plan.impossible !== '') return { ...ended('forbidden', plan.impossible), before: planned }
    const now = await one.read(plan.parameters, signal)
    if (now.kind === 'refused') return { ...failed(now), before: planned }
    if (now.state === 'gone' || now.state === 'out') {
      const wasThere = now.state === 'out' || planned[STATE] === 'in'
      return { ...ended(wasThere ? 'already-revoked' : 'not-found', now.said), before: planned }
    }
    const before = { ...now.found, [STATE]: now.state }
    const step = await one.off(plan.parameters, now.found, signal)
    if (step.kind === 'done') return { ...ended('revoked', step.said), before }
    // It went away between reading and writing.
    if (step.kind === 'refused' && step.outcome === 'not-found') {
      return { ...ended('already-revoked', step.said), before }
    }
    return { ...failed(step), before }
  }

  async function verify(plan: Plan, signal: AbortSignal): Promise<ProviderState> {
    if (plan.impossible !== '') return { state: 'unknown', said: plan.impossible }
    const now = await one.read(plan.parameters, signal)
    if (now.kind === 'refused' || now.state === 'blind') return { state: 'unknown', said: now.said }
    return { state: now.state === 'in' ? 'in' : 'out', said: now.said }
  }

  async function undo(plan: Plan, before: BeforeState, signal: AbortSignal): Promise<Executed> {
    const { on } = one
    if (on === undefined) throw new Error(`${one.name} cannot be undone`)
    if (before[STATE] !== 'in' && before[STATE] !== 'blind') {
      return {
        ...ended('already-revoked', 'it was out before: there is nothing to put back'),
        before,
      }
    }
    const now = await one.read(plan.parameters, signal)
    if (now.kind === 'refused') return { ...failed(now), before }
    if (now.state === 'in') return { ...ended('already-revoked', 'it is back already'), before }
    const step = await on(plan.parameters, before, signal)
    return step.kind === 'done'
      ? { ...ended('revoked', step.said), before }
      : { ...failed(step), before }
  }

  const { name, title, appliesTo } = one
  const action = { name, title, appliesTo, measure: 'revoke' as const, plan, execute, verify }
  return one.on === undefined
    ? { ...action, reversible: false }
    : { ...action, reversible: true, undo }
}

type Ended = Omit<Executed, 'before'>

const ended = (outcome: Executed['outcome'], said: string): Ended => ({
  ...{ outcome, said: oneLine(said, MAX_WORDS), retryAfterMs: 0 },
})

function failed(step: Refusal | Extract<Step, { kind: 'partial' }>): Ended {
  const outcome = step.kind === 'partial' ? 'partial' : step.outcome
  return { outcome, said: oneLine(step.said, MAX_WORDS), retryAfterMs: step.retryAfterMs }
}

const lines = (found: readonly string[]): readonly string[] =>
  found.slice(0, MAX_LINES).map((line) => oneLine(line, MAX_WORDS))

/** What the plan found; it was written by `plan` alone. */
function beforeOf(plan: Plan): BeforeState {
  return JSON.parse(plan.parameters[BEFORE] ?? '{}')
}
