import type { Evidence, Observation } from '../detector.ts'
import { actionSentence } from '../facets/action-words.ts'
import { DESTINATION, FACETS, FIRST_ARGUMENT } from '../facets/facet-list.ts'
import { ENTRY_WORDS } from '../flat/arena.ts'
import { isContext } from '../flat/context-key.ts'
import type { LayeredValues } from '../flat/layered-values.ts'
import { tallyValue } from '../flat/tallies.ts'
import { COUNT } from '../flat/value-runs.ts'
import type { NoveltyDeps } from './novelty.ts'

/** What is said of a facet, seven words at most: of a value the agent never showed, and of one it seldom shows. */
const SENTENCES: ReadonlyMap<string, readonly [first: string, seldom: string]> = new Map([
  ['resource type', ['It touched a new kind of resource', 'It touched a rare kind of resource']],
  ['resource', ['It touched a resource new to it', 'It touched a resource it seldom touches']],
  ['account and region', ['It acted in a new place', 'It acted where it seldom acts']],
  ['credential', ['It used a credential new to it', 'It used a credential it seldom uses']],
  ['network', ['It called from a new network', 'It called from a rare network']],
  ['subnet', ['It called from a new subnet', 'It called from a rare subnet']],
  ['client', ['It used a client new to it', 'It used a client it seldom uses']],
  ['error code', ['It met an error new to it', 'It met a rare error']],
  ['model', ['It called a model new to it', 'It called a model it seldom calls']],
  ['tool', ['It used a tool new to it', 'It used a tool it seldom uses']],
  [
    'credential of agent',
    ['It used a credential new to it', 'It used a credential it seldom uses'],
  ],
  [
    'credential in environment',
    ['It took a credential somewhere new', 'It took a credential where it seldom goes'],
  ],
  [
    'credential from network',
    ['It used a credential from somewhere new', 'It used a credential from elsewhere'],
  ],
  ['role of parent', ['It took its role from somebody new', 'It took its role from somebody rare']],
])
/** Of an argument's key, or of the kind of a destination. */
const ARGUMENT_SENTENCES: ReadonlyMap<string, (what: string, rare: string) => string> = new Map([
  ['destination', (what, rare) => `It addressed ${rare} ${what}`],
  ['argument value', (what, rare) => `It passed ${rare} value for ${what}`],
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
  const tallies = tallyValue(values, deps.agents, observed, facet, subject.key, subject.lo)
  return {
    feature: FACETS[facet]?.name ?? '',
    sentence: sentenceOf(observed, facet, subject.text, tallies.agent.seen === 0),
    observed: subject.text,
    expected: usual === null ? '' : `usually ${usual.text}`,
    ...tallies,
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

function sentenceOf(observed: Observation, facet: number, text: string, isFirst: boolean): string {
  const name = FACETS[facet]?.name ?? ''
  if (name === 'environment') return `It acted in ${ENVIRONMENTS.get(text) ?? text}`
  if (name.startsWith('action')) return actionSentence(observed.event.action)
  const argument = ARGUMENT_SENTENCES.get(name)
  if (argument !== undefined)
    return argument(argumentWord(name, text), isFirst ? 'a new' : 'a rare')
  const [first, seldom] = SENTENCES.get(name) ?? ['It did something new', 'It did something rare']
  return isFirst ? first : seldom
}

const DESTINATIONS: ReadonlyMap<string, string> = new Map([
  ['email', 'email address'],
  ['host', 'host'],
  ['account', 'account'],
])

/** The key out of 'tool:send_money recipient = account 0a1b…', the kind out of 'email 0a1b…': one word, or two. */
function argumentWord(facet: string, text: string): string {
  const words = text.split(' ')
  if (facet === 'destination') return DESTINATIONS.get(words[0] ?? '') ?? 'destination'
  return (words[1] ?? '').slice(0, 40) || 'an argument'
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
