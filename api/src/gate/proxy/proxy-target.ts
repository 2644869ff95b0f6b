import { compileGlob } from '@tripline/ingest'
import type { ProxyConfig } from '../gate-config.ts'

/** Where a proxied request goes, and the address it is judged under. */
export interface ProxyTarget {
  readonly url: URL
  readonly judgedAs: URL
}

/** Before a host: what an agent asks for in the clear, so that it can be read here, goes on over TLS. */
const SECURE = 'https://'

/** Null where agents may not reach. */
export type TargetOf = (requestUrl: string) => ProxyTarget | null

/**
 * An agent calls us in one of two ways: as the base address of an API (`http://gate/openai/v1/…`, a configured prefix), or as its
 * HTTP proxy (an absolute address, whose host is on the list). Everything else would make us a way into the network.
 */
export function createTargetOf({ upstreams = [], hosts = [] }: ProxyConfig): TargetOf {
  const byPrefix = new Map(upstreams.map((upstream) => [upstream.prefix, upstream]))
  const { plain, secured } = listed(hosts)

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
    if (secured(url.hostname)) {
      const further = new URL(url.href.replace(/^http:/, 'https:'))
      return { url: further, judgedAs: further }
    }
    return plain(url.hostname) ? { url, judgedAs: url } : null
  }
}

/** `host:port` of a CONNECT, if agents may reach it unread. */
export function createTunnelOf({ hosts = [] }: ProxyConfig): (authority: string) => URL | null {
  const { plain } = listed(hosts)
  return (authority) => {
    const url = parsed(`https://${authority}/`)
    return url !== null && plain(url.hostname) ? url : null
  }
}

/** Hosts that may be reached as they are asked for, and those whose calls are read here and go on over TLS. */
function listed(hosts: readonly string[]) {
  const among = (patterns: readonly string[]) => {
    const matchers = patterns.map(compileGlob)
    return (host: string) => matchers.some((matches) => matches(host))
  }
  const secured = hosts.filter((host) => host.startsWith(SECURE))
  return {
    plain: among(hosts.filter((host) => !host.startsWith(SECURE))),
    secured: among(secured.map((host) => host.slice(SECURE.length))),
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
