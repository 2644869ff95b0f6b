import type { ArgumentAtom } from '@tripline/ingest'
import type { AgentTable } from '../agent-table.ts'
import type { Evidence, Observation } from '../detector.ts'
import type { ArgumentFeatures } from '../facets/argument-features.ts'
import { sourceOf } from '../facets/argument-features.ts'
import { commonestInContext } from '../flat/commonest-in-context.ts'
import type { LayeredValues } from '../flat/layered-values.ts'
import { tallyOthers, tallyValue } from '../flat/tallies.ts'

/** Number of the facet that says where a key's values come from. */
const SOURCE = 2

/** The evidence behind one channel, of the atom that `read` has selected; channel -1 when no atom says anything. */
export function explainProvenance(
  agents: AgentTable,
  values: LayeredValues,
  observed: Observation,
  read: ArgumentFeatures,
  channel: number,
): Evidence {
  const { atom } = read
  if (atom === null || channel < 0) return nothingForeign(agents, observed)
  const observedText = read.text(channel)
  const { key, lo } = read.value
  const tallies = tallyValue(values, agents, observed, channel, key, lo)
  const usual = usualSource(values, observed.agent, read)
  return {
    feature: 'origin of a value',
    sentence: sentenceOf(atom),
    observed: observedText,
    expected: usual === null ? '' : `usually from ${usual.label}`,
    ...tallies,
    usual,
    now: { label: sourceOf(atom), amount: 1 },
    note: noteOf(atom),
  }
}

/** Where the values of this key mostly come from, with the share. Moves `read` to the source. */
function usualSource(
  values: LayeredValues,
  agent: number,
  read: ArgumentFeatures,
): { readonly label: string; readonly amount: number } | null {
  const at = read.current
  if (!read.select(at, SOURCE)) return null
  const commonest = commonestInContext(values, agent, SOURCE, read.value.key)
  if (commonest === null) return null
  const source = commonest.text.slice(commonest.text.lastIndexOf(' from ') + ' from '.length)
  return { label: `${source} ${(100 * commonest.share).toFixed(0)} %`, amount: commonest.share }
}

type Kind = 'email' | 'host' | 'account'

const STRANGERS: Readonly<Record<Kind, string>> = {
  email: 'It wrote to a stranger’s address',
  host: 'It called a stranger’s host',
  account: 'It addressed a stranger’s account',
}
const NEW: Readonly<Record<Kind, string>> = {
  email: 'It addressed a new email address',
  host: 'It addressed a new host',
  account: 'It addressed a new account',
}
const MADE_UP: Readonly<Record<Kind, string>> = {
  email: 'It made up an email address',
  host: 'It made up a host',
  account: 'It made up an account',
}

/** Seven words at most, though the key is somebody else's: its first word alone. */
function sentenceOf({ kind, key, origin }: ArgumentAtom): string {
  const isDestination = kind === 'email' || kind === 'host' || kind === 'account'
  const word = (/^\S{1,40}/.exec(key.trim())?.[0] ?? '') || 'something'
  if (origin === 'none') return isDestination ? MADE_UP[kind] : `It made up ${word}`
  if (origin === 'unknown') return isDestination ? NEW[kind] : `It passed a new value for ${word}`
  return isDestination ? STRANGERS[kind] : `It took ${word} from a tool`
}

function noteOf({ origin, sourceTool }: ArgumentAtom): string {
  const tool = sourceTool === '' ? 'a tool' : sourceTool
  switch (origin) {
    case 'tool':
      return `Only the words of ${tool} mentioned it, not the user`
    case 'field':
      return `Only a field of ${tool} held it, not the user’s words`
    case 'none':
      return 'Nobody had mentioned it'
    case 'unknown':
      return 'Who mentioned it is not visible'
    case 'user':
      return ''
  }
}

function nothingForeign(agents: AgentTable, observed: Observation): Evidence {
  const { agentEvents } = observed
  return {
    feature: 'origin of a value',
    sentence: 'It addressed something new to it',
    observed: '',
    expected: '',
    agent: { seen: 0, of: agentEvents },
    ...tallyOthers(agents, observed, 0, 0),
    usual: null,
    now: null,
    note: '',
  }
}
