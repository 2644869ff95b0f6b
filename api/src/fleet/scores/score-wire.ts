import type { KeyObject } from 'node:crypto'
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'

/**
 * What an API replica and a detect worker say to each other: `POST /scores` with encoded events, each behind its length (uint32
 * LE); the answer is a JSON list of scores in the same order, null for what is not known there. Both are sealed under a key
 * made of the fleet's installation key, so that nobody else on the network asks, and nobody else answers.
 */
export const SCORES_PATH = '/scores'
export const ASKED_AT = 'x-tripline-asked-at'
export const SEAL = 'x-tripline-seal'

export const MOST_QUESTIONS = 256
/** Events of the gate carry no record; the largest is some kilobytes. */
export const MOST_BYTES = 4 << 20
/** A question that was caught on the way is of no use later. Clocks of one fleet are closer than this. */
const FRESH_MS = 60_000

export const scoresKey = (installationKey: Uint8Array): KeyObject =>
  createSecretKey(createHmac('sha256', installationKey).update('fleet scores\0').digest())

export function sealQuestions(key: KeyObject, askedAt: string, body: Uint8Array): string {
  return sealed(key, `questions ${askedAt}`, body)
}

/** Bound to its question: an answer to another one would not do. */
export function sealAnswers(key: KeyObject, questionsSeal: string, body: Uint8Array): string {
  return sealed(key, `answers ${questionsSeal}`, body)
}

const sealed = (key: KeyObject, head: string, body: Uint8Array): string =>
  createHmac('sha256', key).update(`${head}\n`).update(body).digest('hex')

export function isSeal(said: unknown, right: string): boolean {
  if (typeof said !== 'string' || said.length !== right.length) return false
  return timingSafeEqual(Buffer.from(said, 'latin1'), Buffer.from(right, 'latin1'))
}

export function isFresh(askedAt: unknown, now: number): askedAt is string {
  return (
    typeof askedAt === 'string' &&
    /^\d{1,16}$/.test(askedAt) &&
    Math.abs(Number(askedAt) - now) <= FRESH_MS
  )
}

export function packQuestions(events: readonly Uint8Array[]): Buffer {
  const bytes = events.reduce((sum, event) => sum + 4 + event.length, 0)
  const packed = Buffer.allocUnsafe(bytes)
  let at = 0
  for (const event of events) {
    at = packed.writeUInt32LE(event.length, at)
    packed.set(event, at)
    at += event.length
  }
  return packed
}

/** Null for what `packQuestions` did not write. */
export function unpackQuestions(packed: Buffer): readonly Uint8Array[] | null {
  const events: Uint8Array[] = []
  for (let at = 0; at < packed.length; ) {
    if (events.length === MOST_QUESTIONS || packed.length - at < 4) return null
    const from = at + 4
    at = from + packed.readUInt32LE(at)
    if (at > packed.length) return null
    events.push(packed.subarray(from, at))
  }
  return events
}
