/** What stands in a body. */
export type BodyValues =
  /** One JSON text, or one a line. */
  | { readonly kind: 'json'; readonly values: readonly unknown[] }
  /** A form's fields, as they come. */
  | { readonly kind: 'form'; readonly fields: URLSearchParams }
  /** Begins as JSON and is none: some receivers take more for JSON than its standard does. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'other' }

const FORM = /^[\w.%+*~[\]-]{1,256}=\S*$/

export function bodyValues(body: string): BodyValues {
  const text = (body.charCodeAt(0) === 0xfeff ? body.slice(1) : body).trim()
  if (!/^[{[]/.test(text)) {
    return FORM.test(text) ? { kind: 'form', fields: new URLSearchParams(text) } : { kind: 'other' }
  }
  const whole = parsed([text])
  if (whole !== null) return { kind: 'json', values: whole }
  const lines = parsed(text.split('\n').filter((line) => line.trim() !== ''))
  return lines === null ? { kind: 'broken' } : { kind: 'json', values: lines }
}

function parsed(texts: readonly string[]): readonly unknown[] | null {
  try {
    return texts.map((text): unknown => JSON.parse(text))
  } catch {
    return null
  }
}
