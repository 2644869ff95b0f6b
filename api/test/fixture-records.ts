import { readFileSync } from 'node:fs'

/** Formats that the invented company does not write, with the file of examples that each parser is tested with. */
const FIXTURES: Readonly<Record<string, string>> = {
  'github-audit': 'github/fixtures/events.ndjson',
  'gcp-audit': 'gcp/fixtures/entries.ndjson',
  okta: 'okta/fixtures/events.ndjson',
  'azure-audit': 'azure/fixtures/records.ndjson',
  'openai-audit': 'openai/fixtures/events.ndjson',
  'anthropic-audit': 'anthropic/fixtures/activities.ndjson',
  laurel: 'laurel/fixtures/events.ndjson',
  falco: 'falco/fixtures/alerts.ndjson',
  tetragon: 'tetragon/fixtures/events.ndjson',
  nginx: 'nginx/fixtures/access.ndjson',
}
const TEXT_FIXTURES: Readonly<Record<string, string>> = {
  haproxy: 'haproxy/fixtures/http.log',
  auditd: 'auditd/fixtures/audit.log',
}

export const fixtureFormats: readonly string[] = Object.keys(FIXTURES)
export const textFormats: readonly string[] = Object.keys(TEXT_FIXTURES)

/** So many records of a format, made from its examples: each has an id of its own, and is stored. */
export function fixtureRecords(format: string, count: number): readonly string[] {
  const lines = linesOf(FIXTURES[format] ?? '')
  return Array.from({ length: count }, (_, n) => renamed(lines[n % lines.length] ?? '', n))
}

/** The same of logs that are lines of text. What auditd writes of one event in several lines is one record. */
export function textRecords(format: string, count: number): readonly string[] {
  const lines = linesOf(TEXT_FIXTURES[format] ?? '')
  const records = format === 'auditd' ? bySerial(lines) : lines
  return Array.from({ length: count }, (_, n) => {
    const record = records[n % records.length] ?? ''
    const serial = 10_000 + n
    return format === 'auditd'
      ? record.replaceAll(/:(\d+)\):/g, `:${serial}):`)
      : record.replace(/:\d{5} \[/, `:${serial} [`)
  })
}

function linesOf(file: string): readonly string[] {
  const text = readFileSync(new URL(`../../ingest/src/${file}`, import.meta.url), 'utf8')
  return text.split('\n').filter((line) => line !== '')
}

function bySerial(lines: readonly string[]): readonly string[] {
  const records = new Map<string, string[]>()
  for (const line of lines) {
    const serial = /:(\d+)\):/.exec(line)?.[1] ?? ''
    records.set(serial, [...(records.get(serial) ?? []), line])
  }
  return [...records.values()].map((own) => own.join('\n'))
}

/** Every key that an id is taken from gets a number behind its value; records without one differ by a field. */
function renamed(line: string, n: number): string {
  return `{"sequence":${n},${line.slice(1)}`
    .replaceAll(
      /"(_document_id|insertId|uuid|id|eventDataId|exec_id)":"([^"]*)"/g,
      `"$1":"$2-${n}"`,
    )
    .replaceAll(/"ID":"([\d.]+):\d+"/g, `"ID":"$1:${10_000 + n}"`)
}
