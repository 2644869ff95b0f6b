import type { Alternatives, Instead } from '@tripline/detectors'
import type { Alert } from '../wire.ts'
import { shortId } from './claims.ts'
import { pathEnd } from './words.ts'

type WouldBeOrdinary = NonNullable<Alert['wouldBeOrdinary']>

/** As re-scoring said it, and no more: null where nothing was tried, because nothing usual is known. */
export function wouldBeOrdinary(alternatives: Alternatives | null): WouldBeOrdinary | null {
  if (alternatives === null || alternatives.tried.length === 0) return null
  const { bits, findingBits, tried } = alternatives
  const changes = tried.map((one) => ({
    facet: one.facet,
    now: one.now,
    usual: one.usual,
    bits: tenths(one.bits),
    ordinary: one.ordinary,
    words: changeWords(one, alternatives),
  }))
  return { bits: tenths(bits), findingBits, words: summary(alternatives), changes }
}

/** "It would be ordinary if the credential were tok_7c1e44b0…9d2f6a, or if the environment were staging." */
function summary({ bits, findingBits, tried }: Alternatives): string {
  const ordinary = tried.filter((one) => one.ordinary)
  if (ordinary.length > 0) {
    return `It would be ordinary ${ordinary.map((one) => `if ${facetWords(one)}`).join(', or ')}.`
  }
  const least = tried.reduce((a, b) => (b.bits < a.bits ? b : a))
  const none = 'No single change would make it ordinary'
  if (least.bits >= bits - 1) return `${none}, and none makes it much less odd.`
  const from = `${figure(bits)} bits would be ${figure(least.bits)}`
  const apart = least.bits < findingBits ? ', and acts of its kind alert all the same' : ''
  return `${none}. Most would go away if ${facetWords(least)}: ${from}${apart}; a finding needs ${figure(findingBits)}.`
}

function changeWords(one: Instead, { bits, findingBits }: Alternatives): string {
  const change = `If ${facetWords(one)}, it would`
  if (one.ordinary) return `${change} be ordinary: ${figure(one.bits)} bits, not ${figure(bits)}.`
  if (one.bits < findingBits) {
    return `${change} still alert, as acts of its kind do: ${figure(one.bits)} bits, not ${figure(bits)}.`
  }
  return `${change} still be unusual: ${figure(one.bits)} bits, ${figure(bits)} as it is.`
}

/** "the environment were staging" */
function facetWords({ facet, usual }: Instead): string {
  const short = facet === 'credential' ? shortId(usual) : pathEnd(usual, 80)
  return `the ${facet} were ${short}`
}

const tenths = (bits: number): number => Math.round(bits * 10) / 10
const figure = (bits: number): string => String(tenths(bits))
