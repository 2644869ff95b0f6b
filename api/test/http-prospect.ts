import type { Prospect } from '../src/gate/read/prospect.ts'
import { steeringOf } from '../src/gate/read/steering.ts'

type HttpProspect = Extract<Prospect, { kind: 'http' }>

interface Sent {
  readonly method?: string
  readonly authorization?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An HTTP call as a door hands it on whose body is plain text. */
export const httpProspect = (
  url: string,
  { method = 'POST', authorization = '', body = '', headers = {} }: Sent = {},
): HttpProspect => ({
  ...{ kind: 'http', method, url, authorization, steering: steeringOf(headers) },
  body: { text: body, readable: true },
})
