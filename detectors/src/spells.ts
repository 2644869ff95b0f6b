import { readHex, writeHex } from './calibrate/hex-state.ts'

/** A call must be odder than once in 32 to add to a spell, by what it has beyond; any other takes up to a bit away. */
const ODD_BITS = 5
const MOST_TAKEN = 1
const HALF_LIFE_SECONDS = 300
/** Root c of E[2^(c·X)] = 1 for X = max(−1, B − 5), P(B > b) = 2^−b. */
const BITS_PER_SUM = 0.93

/**
 * Odd calls of one agent that come close together: each alone may be nothing, ten in a minute are not. A cumulative sum
 * (Page 1954) of what calibrated bits have beyond what is unusual at all,
 *
 *     S ← max(0, S·2^(−Δt/300 s) + max(−1, bits − 5)),
 *
 * which says 0.93·S bits: P(S ever reaches s) ≤ 2^(−0.93·s) (Lundberg 1903), as long as bits are honest and come
 * independently; forgetting only lowers it. Example: the sixth call of 8 bits within a minute says 0.93 · 18 = 16.7.
 */
export interface Spells {
  /** Bits of an event together with the odd ones just before it; its own where it is not odd itself. Changes nothing. */
  bitsOf(agent: number, seconds: number, own: number): number
  add(agent: number, seconds: number, own: number): void
  /** '' for an agent that never had one. */
  save(agent: number): string
  load(agent: number, state: string): boolean
}

/** Sum, and when it was that, in seconds. */
type Spell = Float64Array<ArrayBuffer>

export function createSpells(): Spells {
  const spells = new Map<number, Spell>()

  const sumAt = (agent: number, seconds: number): number => {
    const [sum = 0, at = 0] = spells.get(agent) ?? []
    return sum === 0 ? 0 : sum * 2 ** (-Math.max(0, seconds - at) / HALF_LIFE_SECONDS)
  }

  return {
    bitsOf: (agent, seconds, own) => {
      if (own <= ODD_BITS) return own
      return Math.max(own, BITS_PER_SUM * (sumAt(agent, seconds) + own - ODD_BITS))
    },
    add: (agent, seconds, own) => {
      const known = spells.get(agent)
      if (known === undefined && own <= ODD_BITS) return
      const spell = known ?? new Float64Array(2)
      const sum = sumAt(agent, seconds) + Math.max(-MOST_TAKEN, own - ODD_BITS)
      spell[0] = Math.max(0, sum)
      spell[1] = Math.max(spell[1] ?? 0, seconds)
      spells.set(agent, spell)
    },
    save: (agent) => {
      const spell = spells.get(agent)
      return spell === undefined ? '' : writeHex(spell)
    },
    load: (agent, state) => {
      const spell = new Float64Array(2)
      if (state.length !== 32 || !readHex(state, spell) || !spell.every(Number.isFinite))
        return false
      spells.set(agent, spell)
      return true
    },
  }
}
