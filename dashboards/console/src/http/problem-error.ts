import type { Problem } from '@tripline/api/wire'

/** What the API answered instead: RFC 9457 problem details. `code` is from its closed list, or 'unreachable'. */
export class ProblemError extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string

  constructor(problem: Pick<Problem, 'status' | 'code' | 'title' | 'detail'>) {
    super(`${problem.title}: ${problem.detail}`)
    this.name = 'ProblemError'
    this.status = problem.status
    this.code = problem.code
    this.title = problem.title
    this.detail = problem.detail
  }
}

/** No answer at all: the network, a proxy, or Tripline not running. */
export const unreachable = (): ProblemError =>
  new ProblemError({
    status: 0,
    code: 'unreachable',
    title: 'Tripline does not answer',
    detail: 'Check that it is running, then try again.',
  })

/** Anything thrown, as something a person can be shown. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  return new ProblemError({
    status: 0,
    code: 'console',
    title: 'The console cannot show this',
    detail: error instanceof Error ? error.message : 'It does not know why.',
  })
}

/** Reads a problem out of an answer, whatever a proxy in between made of it. */
export async function readProblem(response: Response): Promise<ProblemError> {
  const fallback = {
    status: response.status,
    code: response.status === 401 ? 'not_logged_in' : 'unknown',
    title: `Tripline answered ${response.status}`,
    detail: 'Try again. If it stays, its log says more.',
  }
  try {
    const body: unknown = await response.json()
    if (typeof body !== 'object' || body === null) return new ProblemError(fallback)
    const told = (name: 'code' | 'title' | 'detail') => {
      const value: unknown = Reflect.get(body, name)
      return typeof value === 'string' && value !== '' ? value : fallback[name]
    }
    return new ProblemError({
      status: response.status,
      code: told('code'),
      title: told('title'),
      detail: told('detail'),
    })
  } catch {
    return new ProblemError(fallback)
  }
}
