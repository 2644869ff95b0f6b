import type { LoginNews } from './login-news.ts'
import { isLoginNews } from './login-news.ts'

export interface LoginSearch {
  /** The secret of a sign-in link; used once and taken out of the address at once. */
  readonly once?: string
  /** Where to go afterwards, always within this console. */
  readonly next?: string
  /** Why one is here. */
  readonly told?: LoginNews
}

export function readLoginSearch(search: Readonly<Record<string, unknown>>): LoginSearch {
  const { once, next, told } = search
  return {
    ...(typeof once === 'string' && once !== '' ? { once: once.slice(0, 200) } : {}),
    ...(typeof next === 'string' && isOwnPath(next) ? { next } : {}),
    ...(isLoginNews(told) ? { told } : {}),
  }
}

/** '//elsewhere.example' and '/\elsewhere.example' look like paths and are not. */
export const isOwnPath = (path: string): boolean =>
  /^\/(?![/\\])/.test(path) && !/[\p{Cc}\\]/u.test(path) && !path.startsWith('/login')
