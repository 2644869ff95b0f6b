import type { HashKey } from '@tripline/infra'
import { hash64, hash64Result } from '@tripline/infra'
import type { AuditEvent } from '@tripline/ingest'

/** Settings whose values are remembered, each as a key from which its words can be told again. */
export const SETTINGS = ['temperature', 'max tokens', 'tools offered'] as const
export const TEMPERATURE = 0
export const MAX_TOKENS = 1

/** A call that does not say has this key. */
const UNSAID = 1
const STEPS_PER_DEGREE = 100
const HOTTEST = 1000
const MOST_TOKENS = 0xfffffff0
const MOST_COUNTED = 0xff
const LONGEST_LIST = 120

export type ReadSetting = (event: AuditEvent, setting: number) => number

/** Keys: hundredths of a degree, tokens, or a fingerprint of the list whose last byte counts the tools. Never 0. */
export function createReadSetting(key: HashKey): ReadSetting {
  const hash = hash64Result()
  return (event, setting) => {
    if (setting === TEMPERATURE) {
      const { temperature } = event
      if (!(temperature >= 0)) return UNSAID
      return UNSAID + 1 + Math.round(Math.min(temperature, HOTTEST) * STEPS_PER_DEGREE)
    }
    if (setting === MAX_TOKENS) {
      return event.maxTokens > 0
        ? UNSAID + Math.ceil(Math.min(event.maxTokens, MOST_TOKENS))
        : UNSAID
    }
    if (event.toolsOffered === '') return UNSAID
    hash64(event.toolsOffered, hash, key)
    return (
      ((hash.hi & ~MOST_COUNTED) | Math.min(countTools(event.toolsOffered), MOST_COUNTED)) >>> 0
    )
  }
}

function countTools(list: string): number {
  let count = 1
  for (let at = list.indexOf(','); at >= 0; at = list.indexOf(',', at + 1)) count++
  // 1 is the key of no tools at all.
  return Math.max(count, 1)
}

/** "temperature 0.2", "at most 8,192 tokens", "3 tools"; what a call said that did not say anything. */
export function settingWords(setting: number, key: number): string {
  if (setting === TEMPERATURE) {
    return key === UNSAID
      ? 'no temperature said'
      : `temperature ${(key - UNSAID - 1) / STEPS_PER_DEGREE}`
  }
  if (setting === MAX_TOKENS) {
    return key === UNSAID
      ? 'no limit said'
      : `at most ${(key - UNSAID).toLocaleString('en-US')} tokens`
  }
  if (key === UNSAID) return 'no tools'
  const count = key & MOST_COUNTED
  if (count === 1) return '1 tool'
  return count === MOST_COUNTED ? '255 tools or more' : `${count} tools`
}

/** The same with the names of the tools. */
export function observedWords(event: AuditEvent, setting: number, key: number): string {
  const words = settingWords(setting, key)
  if (setting === TEMPERATURE || setting === MAX_TOKENS || key === UNSAID) return words
  return `${words}: ${event.toolsOffered.slice(0, LONGEST_LIST)}`
}

/** A temperature that fell makes an agent duller, not wilder. */
export const isFall = (setting: number, usual: number, now: number): boolean =>
  setting === TEMPERATURE && usual > UNSAID && now > UNSAID && now < usual
