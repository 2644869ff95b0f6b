import { addExcess, EXCESS_WORDS, excessBits } from '../stats/excess-tail.ts'

/** Words: calls, mean and mean deviation of y, level of the last calls, share of calls that reasoned at all, then the tail. */
const CALLS = 0
const MEAN = 1
const SPREAD = 2
const LEVEL = 3
const REASONED = 4
const TAIL = 5
export const SHARE_WORDS = TAIL + EXCESS_WORDS

/** The level follows the last three or four calls, the mean the last two hundred. */
const FOLLOW = 0.3
const MEMORY = 200
/** So many tokens are neither thought nor answer: a ratio of small numbers says nothing. */
const FLOOR_TOKENS = 16
/** Doublings: where the share never varies, a hair's breadth is no fall. */
const LEAST_SPREAD = 0.2
const MOST_TOKENS = 0xffffffff

/** y = log2((reasoning + 16)/(output + 16)): how much it thinks for what it says, in doublings. */
export function shareOf(reasoningTokens: number, outputTokens: number): number {
  const bounded = (tokens: number): number => (tokens > 0 ? Math.min(tokens, MOST_TOKENS) : 0)
  return Math.log2(
    (bounded(reasoningTokens) + FLOOR_TOKENS) / (bounded(outputTokens) + FLOOR_TOKENS),
  )
}

export const callsSeen = (u: Uint32Array, at: number): number => u[at + CALLS] ?? 0

/** A model that seldom reasons cannot fall silent. */
export const reasons = (f: Float32Array, at: number): boolean => (f[at + REASONED] ?? 0) > 0.5

/** Reasoning tokens a token of output: what is usual, and of late with this call. */
export const usualShare = (f: Float32Array, at: number): number => 2 ** (f[at + MEAN] ?? 0)
export const lateShare = (f: Float32Array, at: number, y: number): number =>
  2 ** levelWith(f, at, y)

const levelWith = (f: Float32Array, at: number, y: number): number =>
  (f[at + LEVEL] ?? 0) + FOLLOW * (y - (f[at + LEVEL] ?? 0))

/** How far the level lies under the mean, in mean deviations; 0 above it. */
function fall(f: Float32Array, at: number, y: number): number {
  const below = (f[at + MEAN] ?? 0) - levelWith(f, at, y)
  return Math.max(0, below / Math.max(f[at + SPREAD] ?? 0, LEAST_SPREAD))
}

/** How rare it is that the share of the last calls lies so far under what is usual, in bits. */
export const fallBits = (f: Float32Array, at: number, y: number): number =>
  excessBits(f, at + TAIL, fall(f, at, y))

export function learnShare(
  u: Uint32Array,
  f: Float32Array,
  at: number,
  y: number,
  reasoned: boolean,
): void {
  const seen = u[at + CALLS] ?? 0
  if (seen === 0) {
    f[at + MEAN] = y
    f[at + LEVEL] = y
  }
  if (seen > 0) addExcess(f, at + TAIL, fall(f, at, y), seen - 1)
  const step = Math.max(1 / MEMORY, 1 / (seen + 1))
  const off = y - (f[at + MEAN] ?? 0)
  f[at + MEAN] = (f[at + MEAN] ?? 0) + step * off
  f[at + SPREAD] = (f[at + SPREAD] ?? 0) + step * (Math.abs(off) - (f[at + SPREAD] ?? 0))
  f[at + REASONED] = (f[at + REASONED] ?? 0) + step * ((reasoned ? 1 : 0) - (f[at + REASONED] ?? 0))
  u[at + CALLS] = Math.min(seen + 1, 0xffffffff)
}

export function followShare(f: Float32Array, at: number, y: number): void {
  f[at + LEVEL] = levelWith(f, at, y)
}
