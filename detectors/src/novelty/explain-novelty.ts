import type { Evidence, Observation } from '../detector.ts'
import { actionSentence } from '../facets/action-words.ts'
import { DESTINATION, FACETS, FIRST_ARGUMENT } from '../facets/facet-list.ts'
import { ENTRY_WORDS } from '../flat/arena.ts'
import { isContext } from '../flat/context-key.ts'
import type { LayeredValues } from '../flat/layered-values.ts'
import { tallyValue } from '../flat/tallies.ts'
import { COUNT } from '../flat/value-runs.ts'
import type { NoveltyDeps } from './novelty.ts'

/** What is said of a facet, seven words at most. A function where the value decides. */
const SENTENCES: ReadonlyMap<string, string> = new Map([
  ['resource type', 'It touched a new kind of resource'],
  ['resource', 'It touched an unfamiliar resource'],
  ['account and region', 'It acted in an unfamiliar place'],
  ['credential', 'It used an unfamiliar credential'],
  ['network', 'It called from an unfamiliar network'],
  ['subnet', 'It called from an unfamiliar subnet'],
  ['client', 'It used an unfamiliar client'],
  ['error code', 'It met an unfamiliar error'],
  ['model', 'It called an unfamiliar model'],
  ['tool', 'It used an unfamiliar tool'],
  ['credential of agent', 'It used a credential not its own'],
  ['credential in environment', 'It took a credential to another environment'],
  ['credential from network', 'It used a credential from elsewhere'],
  ['role of parent', 'It took a role from another parent'],
  ['destination', 'It addressed an unfamiliar destination'],
  ['argument value', 'It passed an unfamiliar argument'],
  ['argument value and origin', 'It passed a value from elsewhere'],
  ['argument flow', 'It fed one tool from another'],
])
const ENVIRONMENTS: ReadonlyMap<string, string> = new Map([
  ['prod', 'production'],
  ['staging', 'staging'],
  ['dev', 'development'],
])

/** A value as the explanation needs it, whichever facet it is of. */
interface Subject {
  readonly key: number
  readonly lo: number
  readonly text: string
}

/** The evidence behind one facet. `atomBits` gives the shown bits of an argument, -1 where it has none. */
export function explainNovelty(
  deps: NoveltyDeps,
  observed: Observation,
  facet: number,
  atomBits: (atom: number) => number,
): Evidence {
  const subject = subjectOf(deps, observed, facet, atomBits)
  const { values } = deps
  const usual = usualValue(values, observed.agent, facet)
  return {
    feature: FACETS[facet]?.name ?? '',
    sentence: sentenceOf(observed, facet, subject.text),
    observed: subject.text,
    expected: usual === null ? 'nothing learned yet' : `usually ${usual.text}`,
    ...tallyValue(values, deps.agents, observed, facet, subject.key, subject.lo),
    usual:
      usual === null
        ? null
        : { label: `${usual.text} ${percent(usual.share)}`, amount: usual.share },
    now: { label: subject.text, amount: 1 },
    note: '',
  }
}

function subjectOf(
  deps: NoveltyDeps,
  observed: Observation,
  facet: number,
  atomBits: (atom: number) => number,
): Subject {
  const read = deps.features(observed)
  if (facet < FIRST_ARGUMENT) {
    return { key: read.hi[facet] ?? 0, lo: read.lo[facet] ?? 0, text: read.text(facet) }
  }
  const args = deps.argumentsOf(observed)
  let best = 0
  let most = -1
  for (let atom = 0; atom < args.count; atom++) {
    const bits = atomBits(atom)
    if (bits > most) {
      best = atom
      most = bits
    }
  }
  args.select(best, facet)
  return { key: args.value.key, lo: args.value.lo, text: args.text(facet) }
}

/** What the agent shows most, if the fleet still knows its text. */
function usualValue(
  values: LayeredValues,
  agent: number,
  facet: number,
): { readonly text: string; readonly share: number } | null {
  const { runs } = values
  const run = runs.runOf(agent, facet)
  if (run === 0) return null
  const { u, f } = runs.arena
  const end = runs.end(run)
  let best = -1
  for (let at = runs.first(run); at < end; at += ENTRY_WORDS) {
    if (facet > DESTINATION && isContext(u[at] ?? 0)) continue
    if (best < 0 || (f[at + COUNT] ?? 0) > (f[best + COUNT] ?? 0)) best = at
  }
  const shared = values.levelIfAny(0, facet)?.values
  const slot = best < 0 ? -1 : (shared?.table.findUpper(u[best] ?? 0) ?? -1)
  if (slot < 0 || shared === undefined) return null
  const total = runs.total(run)
  return { text: shared.table.text(slot), share: total > 0 ? (f[best + COUNT] ?? 0) / total : 0 }
}

function sentenceOf(observed: Observation, facet: number, text: string): string {
  const name = FACETS[facet]?.name ?? ''
  if (name === 'environment') return `It acted in ${ENVIRONMENTS.get(text) ?? text}`
  if (name.startsWith('action')) return actionSentence(observed.event.action)
  return SENTENCES.get(name) ?? 'It did something unfamiliar'
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
