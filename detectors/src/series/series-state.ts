import { addExcess, EXCESS_WORDS, excessBits } from '../stats/excess-tail.ts'
import type { Distance } from './habits.ts'
import { beginHabits, distanceOf, HABIT_WORDS, learnHabit, valueAbove } from './habits.ts'
import { beginRecord, learnRecord, RECORD_WORDS, recordOf } from './record-value.ts'
import { beginShapes, isNewShape, learnShape, shapeWords } from './shapes.ts'
import type { Side } from './side.ts'
import { residualOf } from './side.ts'
import type { Words } from './words.ts'

/** Fewer values say nothing. */
export const FEWEST_VALUES = 30
/** Values that fix the bins of the shapes, and shapes known: an agent has a few ways to work. */
const SETTLE = 100
const MOST_SHAPES = 8
/** Bits that a value outside all seen so far, and a new shape of the last values, are worth beside the residuals'. */
const RECORD_BITS = 8
const SHAPE_BITS = 8
/** Beyond it single precision has no distances left. */
const LARGEST = 1e30

const RECORD = HABIT_WORDS
const POINTS = RECORD + RECORD_WORDS
const LEVELS = POINTS + EXCESS_WORDS
const SEEN = LEVELS + EXCESS_WORDS
const SHAPES = SEEN + 1
/** State of one series. */
export const SERIES_WORDS = SHAPES + shapeWords(MOST_SHAPES)

const distance: Distance = { point: 0, level: 0 }

export function beginSeries(words: Words, at: number): void {
  words.u.fill(0, at, at + SERIES_WORDS)
  beginHabits(words, at)
  beginRecord(words, at + RECORD)
}

/** Values learned. */
export const valuesSeen = ({ u }: Words, at: number): number => u[at + SEEN] ?? 0

/** (T(point) + T(level))/2 + 8·record, T the bits of the residual among earlier ones. */
export function valueBits(
  words: Words,
  at: number,
  seconds: number,
  value: number,
  side: Side,
): number {
  if (valuesSeen(words, at) < FEWEST_VALUES) return 0
  const bounded = boundedValue(value)
  distanceOf(words, at, seconds, bounded, distance)
  const point = excessBits(words.f, at + POINTS, residualOf(distance.point, side))
  const level = excessBits(words.f, at + LEVELS, residualOf(distance.level, side))
  return (point + level) / 2 + RECORD_BITS * recordOf(words, at + RECORD, bounded, side)
}

/** 8 where the value gives the last ones a new shape. */
export const shapeBits = (words: Words, at: number, value: number): number =>
  isNewShape(words, at + SHAPES, MOST_SHAPES, boundedValue(value)) ? SHAPE_BITS : 0

export function learnValue(
  words: Words,
  at: number,
  seconds: number,
  value: number,
  side: Side,
): void {
  const { f, u } = words
  const seen = valuesSeen(words, at)
  const bounded = boundedValue(value)
  distanceOf(words, at, seconds, bounded, distance)
  addExcess(f, at + POINTS, residualOf(distance.point, side), seen)
  addExcess(f, at + LEVELS, residualOf(distance.level, side), seen)
  learnHabit(words, at, seconds, bounded)
  learnRecord(words, at + RECORD, bounded)
  u[at + SEEN] = Math.min(seen + 1, 0xffffffff)
  if (seen + 1 === SETTLE) {
    beginShapes(words, at + SHAPES, f[at + RECORD] ?? 0, f[at + RECORD + 1] ?? 0)
  } else if (seen >= SETTLE) learnShape(words, at + SHAPES, MOST_SHAPES, bounded)
}

/** The largest of usual values at that hour: where one in twenty begins. */
export const usualTop = (words: Words, at: number, seconds: number): number =>
  valueAbove(words, at, seconds, words.f[at + POINTS] ?? 0)

const boundedValue = (value: number): number => Math.max(-LARGEST, Math.min(LARGEST, value))
