import type { Redactor } from '@tripline/ingest'

/** Makes what a provider said fit to be shown and kept: one line, bounded, without a secret. */
export type Scrub = (text: string) => string

export const MAX_SAID = 300
/** Long before the end of what is kept, so that no secret is cut in two and its first half shown. */
const MAX_READ = 8192
/** Shorter ones are words. */
const MIN_SECRET = 6

/** `secrets`: those that go out with our calls; an answer may repeat them, plain, encoded for a URL, or in base64. */
export function createScrub(redactor: Redactor, secrets: () => readonly string[]): Scrub {
  return (text) => {
    let clean = text.slice(0, MAX_READ)
    for (const secret of secrets()) {
      if (secret.length < MIN_SECRET) continue
      for (const form of formsOf(secret)) clean = clean.replaceAll(form, '[secret]')
    }
    return oneLine(redactor.text(clean), MAX_SAID)
  }
}

function formsOf(secret: string): ReadonlySet<string> {
  const base64 = Buffer.from(secret).toString('base64')
  const json = JSON.stringify(secret).slice(1, -1)
  return new Set([secret, json, encodeURIComponent(secret), base64, base64.replace(/=+$/, '')])
}

/** Without control characters and line breaks, which a terminal or a log would obey; cut to so many characters. */
export function oneLine(text: string, maxChars: number): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return line.length <= maxChars ? line : `${line.slice(0, maxChars - 1)}…`
}
