import type { Json } from '@tripline/infra'
import type { Redactor } from '@tripline/ingest'
import { bodyValues } from '../read/body-values.ts'
import { isBinary } from '../read/held-body.ts'
import { admissionContent } from '../read/kubernetes-record.ts'
import type { Prospect } from '../read/prospect.ts'

/** What would be sent, as a person reads it: one value a line, by its path, in the order it was given. Holds no secret. */
export interface CallText {
  readonly lines: readonly CallLine[]
  /** Lines there was no room for. */
  readonly more: number
}

export interface CallLine {
  /** 'body.variables.volumeId', 'tags.0' */
  readonly name: string
  readonly value: string
}

/** Approvals are kept by the thousand, in memory: what a screen shows, and no more. */
const MOST_LINES = 40
const MOST_CHARACTERS = 3_000
const MOST_OF_A_NAME = 120
const MOST_OF_A_VALUE = 300

export const NO_CALL_TEXT: CallText = { lines: [], more: 0 }

export function callText(prospect: Prospect, redactor: Redactor): CallText {
  const text = JSON.stringify(shownOf(prospect)) ?? ''
  if (text === '') return NO_CALL_TEXT
  const lines: CallLine[] = []
  let [more, characters] = [0, 0]
  for (const line of linesOf(JSON.parse(redactor.raw(text)) as Json, '')) {
    characters += line.name.length + line.value.length
    if (more > 0 || lines.length >= MOST_LINES || characters > MOST_CHARACTERS) more++
    else lines.push(line)
  }
  return { lines, more }
}

/** All of it but the credential; what action and resource say already is not said again. */
function shownOf(prospect: Prospect): unknown {
  switch (prospect.kind) {
    case 'call':
      return prospect.arguments
    case 'http':
      return {
        ...{ method: prospect.method, url: prospect.url },
        ...(prospect.steering.amzTarget === '' ? {} : { target: prospect.steering.amzTarget }),
        ...(prospect.body.text === '' ? {} : { body: shownBody(prospect.body.text) }),
      }
    case 'tool':
      return { server: prospect.server, arguments: prospect.arguments }
    case 'kubernetes':
      return admissionContent(prospect.request)
    default:
      return prospect satisfies never
  }
}

function shownBody(text: string): unknown {
  if (isBinary(text)) return `${text.length - 1} bytes that are no text`
  const { json, form } = bodyValues(text)
  if (json !== null) return json.length === 1 ? json[0] : json
  // A text for people has blanks, and is shown as it is.
  return form === null || /\s/.test(text) ? text : Object.fromEntries(form)
}

/** Depth is bounded by whoever read the call: 64 levels. */
function* linesOf(value: Json, name: string): Generator<CallLine> {
  const isLeaf = typeof value !== 'object' || value === null || Object.keys(value).length === 0
  if (isLeaf) {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    yield { name: ended(name, MOST_OF_A_NAME), value: ended(text, MOST_OF_A_VALUE) }
    return
  }
  for (const [key, inner] of Object.entries(value)) {
    yield* linesOf(inner as Json, name === '' ? key : `${name}.${key}`)
  }
}

/** Says what is missing, so that nothing passes for whole that is not. */
const ended = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most)}… (${text.length - most} characters more)`
