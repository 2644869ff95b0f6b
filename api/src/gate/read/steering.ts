import type { IncomingHttpHeaders } from 'node:http'

/** Headers that change what a call does; '' where there is none. */
export interface Steering {
  /** Operation of an AWS service that speaks JSON. */
  readonly amzTarget: string
  /** What a POST stands for, with frameworks that allow it. */
  readonly methodOverride: string
  /** The body is said to be a form. */
  readonly isForm: boolean
}

const OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override'] as const
const LONGEST = 256

export function steeringOf(headers: IncomingHttpHeaders): Steering {
  const one = (name: string) => {
    const value = headers[name]
    return typeof value === 'string' ? value.slice(0, LONGEST) : ''
  }
  return {
    amzTarget: one('x-amz-target'),
    methodOverride: OVERRIDES.map(one).find((value) => value !== '') ?? '',
    isForm: /x-www-form-urlencoded/i.test(one('content-type')),
  }
}
