import { backMass, DISCOUNT, ownMass } from '../stats/back-off.ts'
import { LARGEST_SUM } from '../stats/forward-decay.ts'
import type { TailMass } from '../stats/tail-mass.ts'

/** Values kept of one setting: who uses more, uses anything. */
const VALUES = 4
/** Words: mass of values that had to make room, then of each value its key (0 = none), decayed count, weight of the last sighting. */
const ABSORBED = 0
const FIRST = 1
const KEY = 0
const COUNT = 1
const LAST = 2
const VALUE_WORDS = 3
export const SETTING_WORDS = FIRST + VALUES * VALUE_WORDS

function slotOf(u: Uint32Array, at: number, key: number): number {
  for (let i = 0; i < VALUES; i++) {
    const slot = at + FIRST + i * VALUE_WORDS
    if (u[slot + KEY] === key) return slot
  }
  return -1
}

export const isKnown = (u: Uint32Array, at: number, key: number): boolean => slotOf(u, at, key) >= 0

/** Key of the value shown most of late; 0 when there is none. */
export function commonest(u: Uint32Array, f: Float32Array, at: number): number {
  let key = 0
  let most = 0
  for (let i = 0; i < VALUES; i++) {
    const slot = at + FIRST + i * VALUE_WORDS
    const count = f[slot + COUNT] ?? 0
    if (count > most) {
      most = count
      key = u[slot + KEY] ?? 0
    }
  }
  return key
}

/**
 * Tail mass of a value of the setting: everything at most as probable, and the unseen (θ·w + D)/(N + θ·w). The more often it
 * changed before, the larger D, the less a change says.
 *
 * Worked example: 999 calls at one value, w = 1: another one has p = (1 + 0.75)/(999 + 1), 9.2 bits.
 */
export function settingTail(
  u: Uint32Array,
  f: Float32Array,
  at: number,
  key: number,
  weight: number,
  out: TailMass,
): void {
  let seen = 0
  let discounts = 0
  let own = -1
  for (let i = 0; i < VALUES; i++) {
    const slot = at + FIRST + i * VALUE_WORDS
    if (u[slot + KEY] === 0) continue
    const count = f[slot + COUNT] ?? 0
    seen += count
    discounts += DISCOUNT * (f[slot + LAST] ?? 0)
    if (u[slot + KEY] === key) own = ownMass(count, f[slot + LAST] ?? 0)
  }
  const absorbed = f[at + ABSORBED] ?? 0
  const whole = seen + absorbed + weight
  const unseen = backMass(discounts + absorbed, weight)
  out.below = own < 0 ? 0 : unseen / whole
  out.tied = (own < 0 ? unseen : own) / whole
  if (own < 0) return
  for (let i = 0; i < VALUES; i++) {
    const slot = at + FIRST + i * VALUE_WORDS
    if (u[slot + KEY] === 0 || u[slot + KEY] === key) continue
    const mass = ownMass(f[slot + COUNT] ?? 0, f[slot + LAST] ?? 0)
    if (mass <= own) out.below += mass / whole
  }
}

/** Adds sightings of the value; the lightest makes room, and its mass becomes that of the unseen. */
export function addSetting(
  u: Uint32Array,
  f: Float32Array,
  at: number,
  key: number,
  weight: number,
  times: number,
): void {
  let slot = slotOf(u, at, key)
  if (slot < 0) slot = slotOf(u, at, 0)
  if (slot < 0) {
    slot = lightest(f, at)
    f[at + ABSORBED] = Math.min((f[at + ABSORBED] ?? 0) + (f[slot + COUNT] ?? 0), LARGEST_SUM)
    f[slot + COUNT] = 0
    f[slot + LAST] = 0
  }
  u[slot + KEY] = key
  f[slot + COUNT] = Math.min((f[slot + COUNT] ?? 0) + weight * times, LARGEST_SUM)
  f[slot + LAST] = Math.max(f[slot + LAST] ?? 0, weight)
}

function lightest(f: Float32Array, at: number): number {
  let found = at + FIRST
  for (let i = 1; i < VALUES; i++) {
    const slot = at + FIRST + i * VALUE_WORDS
    if ((f[slot + COUNT] ?? 0) < (f[found + COUNT] ?? 0)) found = slot
  }
  return found
}
