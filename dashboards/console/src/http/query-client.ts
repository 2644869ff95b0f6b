import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ProblemError } from './problem-error.ts'

/** Answers a second request would only repeat. */
const FINAL = new Set([400, 401, 403, 404, 413])

/** `loggedOut` is called when any request but the first question "who am I" finds the session gone. */
export function createQueryClient(loggedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError(error, query) {
        if (query.queryKey[0] === 'session') return
        if (error instanceof ProblemError && error.status === 401) loggedOut()
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // Nothing on screen changes because a window was clicked: news comes by the stream.
        refetchOnWindowFocus: false,
        refetchOnReconnect: true,
        networkMode: 'always',
        retry: (failures, error) =>
          failures < 2 && !(error instanceof ProblemError && FINAL.has(error.status)),
        retryDelay: (attempt) => 400 * 2 ** attempt,
      },
      mutations: { networkMode: 'always' },
    },
  })
}
