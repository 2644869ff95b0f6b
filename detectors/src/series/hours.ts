import { addExcess, EXCESS_WORDS } from '../stats/excess-tail.ts'
import { addCall, beginHour, hourHeld, hourValue, sumOf, WINDOW_WORDS } from './hour-window.ts'
import {
  beginSeries,
  FEWEST_VALUES,
  learnValue,
  SERIES_WORDS,
  shapeBits,
  valueBits,
  valuesSeen,
} from './series-state.ts'
import type { Words } from './words.ts'

const HOUR_SECONDS = 3600
/** Hours for which what was said stands: one incident. */
const HOLD_HOURS = 6
/** Further back than a day, an hour is no late one: the one before was wrong. */
const LATEST_HOURS = 24
/** By how many bits more a thing must be odder to be said again. */
const SAID_STEP = 1

/** Tail of S, what was said last and when, then the hour under way and the hour that is learned from. */
const SURPRISE = SERIES_WORDS + (SERIES_WORDS % 2)
const SAID = SURPRISE + EXCESS_WORDS
const SAID_HOUR = SAID + 1
const LIVE = SAID_HOUR + 1 + ((SAID_HOUR + 1) % 2)
const LEARNED = LIVE + WINDOW_WORDS
export const HOURS_WORDS = LEARNED + WINDOW_WORDS

/** S of an hour is believed to be honest bits as if so many hours had shown it. */
const PRIOR_HOURS = 20
const THRESHOLD_BITS = Math.log2(20)
const MOST_BITS = 40

/** What the hours say of an event: bits, or that there is nothing to say, and of which hour. */
export interface Said {
  bits: number
  /** The amount that is judged, and when its hour began, seconds. */
  value: number
  seconds: number
}

export const NOTHING = -1

export function beginHours(words: Words, at: number): void {
  words.u.fill(0, at, at + HOURS_WORDS)
  beginSeries(words, at)
  words.f[at + SURPRISE] = THRESHOLD_BITS
  words.f[at + SURPRISE + 1] = Math.LOG2E
  words.f[at + SURPRISE + 2] = 1
}

/** Hours learned. */
export const hoursSeen = (words: Words, at: number): number => valuesSeen(words, at)
export const isWarm = (words: Words, at: number): boolean => hoursSeen(words, at) >= FEWEST_VALUES

/**
 * What the event says: the hour under way with it, where sums are followed, or the hour it closes. Only what is a bit odder
 * than all that was said in six hours is said: an hour is as odd on its last call as on the one that made it so.
 */
export function sayHour(
  words: Words,
  at: number,
  seconds: number,
  amount: number,
  isMean: boolean,
  out: Said,
): void {
  out.bits = NOTHING
  const now = hourOf(seconds)
  const live = hourHeld(words, at + LIVE)
  if (now < live) return
  if (now > live) sayClosed(words, at, live, isMean, out)
  if (!isMean) {
    const total = amount + (now === live ? sumOf(words, at + LIVE) : 0)
    const bits = sized(words, at, valueBits(words, at, now * HOUR_SECONDS, total, 'above'))
    if (bits > out.bits) say(out, bits, total, now)
  }
  const since = now - (words.u[at + SAID_HOUR] ?? 0)
  const said = since >= 0 && since < HOLD_HOURS ? (words.f[at + SAID] ?? 0) : 0
  if (out.bits < said + SAID_STEP) out.bits = NOTHING
}

/** What is left to say of an hour once it is over: its mean, and its shape beside the hours before. */
function sayClosed(words: Words, at: number, hour: number, isMean: boolean, out: Said): void {
  const value = hourValue(words, at + LIVE, isMean)
  if (hour === 0 || Number.isNaN(value)) return
  const shape = shapeBits(words, at, value)
  if (!isMean && shape === 0) return
  const surprise = valueBits(words, at, hour * HOUR_SECONDS, value, 'above') + shape
  say(out, sized(words, at, surprise), value, hour)
}

/** Takes the event's hour further, and keeps what was said. */
export function followHour(
  words: Words,
  at: number,
  seconds: number,
  amount: number,
  bits: number,
): void {
  const now = hourOf(seconds)
  if (bits >= 0) {
    words.f[at + SAID] = bits
    words.u[at + SAID_HOUR] = now
  }
  const live = hourHeld(words, at + LIVE)
  if (now < live && live - now <= LATEST_HOURS) return
  if (now !== live) beginHour(words, at + LIVE, now)
  addCall(words, at + LIVE, amount)
}

/** Adds the event to the hour that is learned from; a finished one becomes a value of the series. */
export function learnHour(
  words: Words,
  at: number,
  seconds: number,
  amount: number,
  isMean: boolean,
): void {
  const now = hourOf(seconds)
  const last = hourHeld(words, at + LEARNED)
  if (now < last && last - now <= LATEST_HOURS) return
  if (now > last && last !== 0) finish(words, at, last * HOUR_SECONDS, isMean)
  if (now !== last) beginHour(words, at + LEARNED, now)
  addCall(words, at + LEARNED, amount)
}

function finish(words: Words, at: number, seconds: number, isMean: boolean): void {
  const value = hourValue(words, at + LEARNED, isMean)
  if (Number.isNaN(value)) return
  const seen = hoursSeen(words, at)
  if (seen >= FEWEST_VALUES) {
    const surprise = valueBits(words, at, seconds, value, 'above') + shapeBits(words, at, value)
    addExcess(words.f, at + SURPRISE, surprise, PRIOR_HOURS + seen - FEWEST_VALUES)
  }
  learnValue(words, at, seconds, value, 'above')
}

/**
 * S as bits of p among the S of the agent's own hours; its tail may be stretched, never squeezed. Beyond the threshold
 * the tail is exponential with a mean m that k excesses have shown, so what k can promise is the predictive
 *
 *     P(excess > x) = (1 + x/(k·m))^−k,
 *
 * e^(−x/m) only when k is large: a day's hours cannot show what happens once in a million.
 */
function sized({ f }: Words, at: number, surprise: number): number {
  const threshold = f[at + SURPRISE] ?? THRESHOLD_BITS
  if (surprise <= threshold) return threshold > 0 ? (surprise / threshold) * THRESHOLD_BITS : 0
  const meanExcess = Math.max(Math.LOG2E, f[at + SURPRISE + 1] ?? 0)
  const shown = Math.max(1, f[at + SURPRISE + 2] ?? 0)
  const beyond = shown * Math.log2(1 + (surprise - threshold) / (shown * meanExcess))
  return Math.min(MOST_BITS, THRESHOLD_BITS + beyond)
}

const say = (out: Said, bits: number, value: number, hour: number): void => {
  out.bits = bits
  out.value = value
  out.seconds = hour * HOUR_SECONDS
}

const hourOf = (seconds: number): number => Math.max(1, Math.floor(seconds / HOUR_SECONDS))
