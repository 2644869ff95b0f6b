import { compileGlob } from '@tripline/ingest'
import type { ProxyConfig } from '../gate-config.ts'

/** Where a proxied request goes, and the address it is judged under. */
export interface ProxyTarget {
  readonly url: URL
  readonly judgedAs: URL
}

/** Null where agents may not reach. */
export type TargetOf = (requestUrl: string) => ProxyTarget | null

/**
 * An agent calls us in one of two ways: as the base address of an API (`http://gate/openai/v1/…`, a configured prefix), or as its
 * HTTP proxy (an absolute address, whose host is on the list). Everything else would make us a way into the network.
 */
export function createTargetOf({ upstreams = [], hosts = [] }: ProxyConfig): TargetOf {
  const byPrefix = new Map(upstreams.map((upstream) => [upstream.prefix, upstream]))
  const mayReach = hosts.map(compileGlob)

  return (requestUrl) => {
    if (requestUrl.startsWith('/')) {
      const end = requestUrl.slice(1).search(/[/?]/)
      const prefix = end < 0 ? requestUrl : requestUrl.slice(0, end + 1)
      const upstream = byPrefix.get(prefix)
      if (upstream === undefined) return null
      const rest = requestUrl.slice(prefix.length)
      const url = joined(upstream.url, rest)
      const judgedAs = upstream.as === undefined ? url : joined(upstream.as, rest)
      return url === null || judgedAs === null ? null : { url, judgedAs }
    }
    const url = parsed(requestUrl)
    if (url === null || url.protocol !== 'http:') return null
    return mayReach.some((matches) => matches(url.hostname)) ? { url, judgedAs: url } : null
  }
}

/** `host:port` of a CONNECT, if agents may reach it. */
export function createTunnelOf({ hosts = [] }: ProxyConfig): (authority: string) => URL | null {
  const mayReach = hosts.map(compileGlob)
  return (authority) => {
    const url = parsed(`https://${authority}/`)
    return url !== null && mayReach.some((matches) => matches(url.hostname)) ? url : null
  }
}

const joined = (base: string, rest: string): URL | null => parsed(base.replace(/\/+$/, '') + rest)

function parsed(text: string): URL | null {
  try {
    const url = new URL(text)
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null
  } catch {
    return null
  }
}
