import type { ActionClass } from '../event.ts'
import type { ActionFacts } from './action-facts.ts'
import { actionFacts, isCatalogued } from './action-facts.ts'
import { readVerb } from './verbs.ts'

/**
 * Facts of an action that says what was done: 'api_key.created', 'service_key_revoked'. From the catalogue, else from the
 * last word that is the past of a verb. The action keeps its name.
 */
export function factsOfPast(service: string, name: string, fallback: ActionClass): ActionFacts {
  if (isCatalogued(service, name)) return actionFacts(service, name)
  const facts = actionFacts(service, inPresent(name), fallback)
  const { action } = actionFacts(service, name, fallback)
  return { ...facts, action }
}

const MAX_NAME = 128

/** 'api_key.created' → 'create api_key'; a name without such a word stays as it is. */
export function inPresent(name: string): string {
  const words = name.slice(0, MAX_NAME).split(/([._\s-])/)
  for (let at = words.length - 1; at >= 0; at -= 2) {
    const verb = present(words[at] ?? '')
    if (verb === '') continue
    const rest = words.slice(0, at).concat(words.slice(at + 1))
    return `${verb} ${rest.join('').replace(/^[._\s-]+|[._\s-]+$/g, '')}`
  }
  return name
}

const IRREGULAR = new Map([
  ['sent', 'send'],
  ['read', 'read'],
  ['ran', 'run'],
  ['made', 'make'],
  ['transferred', 'transfer'],
  ['submitted', 'submit'],
  ['stopped', 'stop'],
])

function present(word: string): string {
  const lower = word.toLowerCase()
  const known = IRREGULAR.get(lower)
  if (known !== undefined) return known
  if (!lower.endsWith('ed')) return ''
  const candidates = [lower.slice(0, -1), lower.slice(0, -2), `${lower.slice(0, -3)}y`]
  return candidates.find((verb) => readVerb(verb, 'other').actionClass !== 'other') ?? ''
}
