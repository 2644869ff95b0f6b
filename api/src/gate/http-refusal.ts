import { awsEndpoint } from './read/aws/aws-endpoint.ts'
import type { Refused } from './refusal.ts'
import { refusalOf } from './refusal.ts'

/** A refusal as an HTTP client understands it. */
export interface HttpRefusal {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** In the words of the API that was called, where its own clients read no others. `address` is the one it is known by. */
export function httpRefusal(address: string, amzTarget: string, refused: Refused): HttpRefusal {
  const refusal = refusalOf(refused)
  const { status } = refusal
  const endpoint = URL.canParse(address) ? awsEndpoint(new URL(address).hostname) : null
  if (endpoint === null) {
    return { status, type: 'application/problem+json', text: JSON.stringify(refusal) }
  }
  const message = [`${refusal.title}. ${refusal.detail}`, ...refused.reasons].join(' ')
  const code = status === 429 ? 'ThrottlingException' : 'AccessDenied'
  if (amzTarget !== '') {
    const text = JSON.stringify({ __type: status === 429 ? code : `${code}Exception`, message })
    return { status, type: 'application/x-amz-json-1.1', text }
  }
  const error = `<Code>${code}</Code><Message>${escaped(message)}</Message>`
  const request = `<RequestId>${refused.id}</RequestId>`
  return { status, type: 'text/xml', text: xmlOf(endpoint.service, error, request) }
}

/** Three shapes of one error. Source: Smithy's specification, "AWS query", "AWS EC2 query" and "AWS restXml". */
function xmlOf(service: string, error: string, request: string): string {
  if (service === 's3') return `<Error>${error}${request}</Error>`
  if (service === 'ec2') {
    return `<Response><Errors><Error>${error}</Error></Errors>${request.replaceAll('RequestId', 'RequestID')}</Response>`
  }
  return `<ErrorResponse><Error><Type>Sender</Type>${error}</Error>${request}</ErrorResponse>`
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** What XML 1.0 has no place for is left out. */
const escaped = (text: string): string =>
  text
    .replace(/[&<>]/g, (sign) => SIGNS[sign] ?? '')
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '')
