import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result } from '@tripline/infra'
import type { Observation } from '../detector.ts'
import type { ReadFeatures } from '../facets/features.ts'
import { mixed } from '../facets/mixed.ts'
import type { Call } from './session-runs.ts'

/** Number of the action facet in features.ts. */
const ACTION = 0
/** Longer ids are told apart by their beginning and their length: parsers bound them, a test's event is not parsed. */
const LONGEST_ID = 512
const MOST_TOKENS = 0x7fffffff

/** Reads what the runs need of an event into `into`. */
export type ReadCall = (observed: Observation, into: Call) => void

/**
 * Calls are the same when action, resource and every argument are: the resource as it is named, not its kind, because who goes
 * through a list of a thousand things does not repeat itself. What came of the call is not looked at.
 */
export function createReadCall(features: ReadFeatures, key: HashKey): ReadCall {
  const hash = hash64Result()
  const seeded: HashKey = { k0: key.k0 ^ 0x6c6f6f70, k1: key.k1 }
  const fold = (fingerprint: number, text: string): number => {
    if (text === '') return fingerprint
    hash64(text.length > LONGEST_ID ? text.slice(0, LONGEST_ID) : text, hash, seeded)
    return mixed(fingerprint, hash.hi ^ text.length)
  }
  return (observed, into) => {
    const { event, seconds } = observed
    const read = features(observed)
    let fingerprint = fold(read.hi[ACTION] ?? 0, event.resourceId)
    for (const { key: name, hmac } of event.arguments)
      fingerprint = fold(fold(fingerprint, name), hmac)
    into.fingerprint = fingerprint || 1
    into.session = read.session
    into.isModelCall = event.actionClass === 'llm'
    into.refused = event.outcome === 'denied'
    into.at = Math.max(1, Math.min(seconds, 0xffffffff - 1000))
    into.seconds = event.durationMs > 0 ? event.durationMs / 1000 : 0
    into.tokens = tokensOf(event.inputTokens) + tokensOf(event.outputTokens)
    into.costUsd = event.costUsd > 0 ? event.costUsd : 0
  }
}

const tokensOf = (tokens: number): number =>
  tokens > 0 ? Math.min(Math.floor(tokens), MOST_TOKENS) : 0
