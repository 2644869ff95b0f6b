export interface LoginSearch {
  /** The secret of a sign-in link; used once and taken out of the address at once. */
  readonly once?: string
  /** Where to go afterwards, always within this console. */
  readonly next?: string
}

export function readLoginSearch(search: Readonly<Record<string, unknown>>): LoginSearch {
  const { once, next } = search
  return {
    ...(typeof once === 'string' && once !== '' ? { once: once.slice(0, 200) } : {}),
    ...(typeof next === 'string' && isOwnPath(next) ? { next } : {}),
  }
}

/** '//elsewhere.example' and '/\elsewhere.example' look like paths and are not. */
export const isOwnPath = (path: string): boolean =>
  /^\/(?![/\\])/.test(path) && !/[\p{Cc}\\]/u.test(path) && !path.startsWith('/login')
