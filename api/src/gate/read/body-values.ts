import { isBinary } from './held-body.ts'

/** Longer ones say that they are a form, or nobody reads them as one: an upload is not taken apart for it. */
const MOST_UNSAID = 1 << 20

/** What stands in a body, for each way of reading that its receiver may have. */
export interface BodyValues {
  /** One JSON text, or one a line; null for what is none. */
  readonly json: readonly unknown[] | null
  /** A form's fields; null where nobody would look for any. */
  readonly form: URLSearchParams | null
  /** Begins as JSON and is none: some receivers take more for JSON than its standard does. */
  readonly broken: boolean
}

/** `isForm`: it is said to be one, whatever it looks like. */
export function bodyValues(body: string, isForm = false): BodyValues {
  const text = (body.charCodeAt(0) === 0xfeff ? body.slice(1) : body).trim()
  const looksLikeJson = /^[{[]/.test(text)
  const json = looksLikeJson ? jsonIn(text) : null
  const mayBeForm = !looksLikeJson && !isBinary(body) && text.length <= MOST_UNSAID
  const form = isForm || (mayBeForm && text.includes('=')) ? new URLSearchParams(text) : null
  return { json, form, broken: looksLikeJson && json === null }
}

const jsonIn = (text: string): readonly unknown[] | null =>
  parsed([text]) ?? parsed(text.split('\n').filter((line) => line.trim() !== ''))

function parsed(texts: readonly string[]): readonly unknown[] | null {
  try {
    return texts.map((text): unknown => JSON.parse(text))
  } catch {
    return null
  }
}
