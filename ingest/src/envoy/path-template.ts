import { bounded } from '../limits.ts'
import type { Memo } from '../memo.ts'
import { createMemo } from '../memo.ts'

/** A path with what is particular to one object taken out, and that object. */
export interface PathTemplate {
  /** '/v1/volumes/{id}' */
  readonly template: string
  /** Last id in the path, as written: 'vol_3d2c42fb90e1'. '' where there is none. */
  readonly resourceId: string
  /** The collection the id stands in: 'volumes'. */
  readonly resourceType: string
}

const MAX_PATH = 2_048
const MAX_REMEMBERED = 256
const MAX_PATHS = 20_000
const MAX_SEGMENTS = 12
const MAX_SEGMENT = 64

// A memo of a pure function.
const memo: Memo<string, PathTemplate> = createMemo(MAX_PATHS)

/**
 * '/v1/volumes/vol_3d2c42fb90e1/backups?x=1' → '/v1/volumes/{id}/backups'. Query, fragment and parameters are dropped, dot
 * segments and doubled slashes resolved, and at most twelve segments kept ('…' says that there were more).
 */
export function pathTemplate(path: string): PathTemplate {
  const known = memo.get(path)
  if (known !== undefined) return known
  const found = Object.freeze(derive(path))
  if (path.length <= MAX_REMEMBERED) memo.set(path, found)
  return found
}

function derive(path: string): PathTemplate {
  const segments = pathSegments(path)
  const kept = segments.slice(0, MAX_SEGMENTS)
  let resourceId = ''
  let resourceType = ''
  const parts = kept.map((segment, at) => {
    const part = templatePart(segment)
    if (part === '{id}') {
      resourceId = bounded(segment, 256)
      resourceType = nameBefore(kept, at)
    }
    return part
  })
  if (resourceType === '') resourceType = parts.filter((part) => part !== '{id}').at(-1) ?? ''
  if (segments.length > MAX_SEGMENTS) parts.push('…')
  return { template: `/${parts.join('/')}`, resourceId, resourceType }
}

function nameBefore(segments: readonly string[], at: number): string {
  for (let before = at - 1; before >= 0; before -= 1) {
    const segment = segments[before] ?? ''
    if (!isParticular(segment)) return bounded(segment, MAX_SEGMENT)
  }
  return ''
}

/** The parts of a path as a router sees them: decoded, dots resolved, parameters (`;v=1`, RFC 3986 §3.3) cut off. */
export function pathSegments(path: string): readonly string[] {
  const bare = (bounded(path, MAX_PATH).split(/[?#]/, 1)[0] ?? '').replace(
    /^[a-z][a-z0-9+.-]*:\/\/[^/]*/i,
    '',
  )
  const segments: string[] = []
  for (const part of bare.split('/')) {
    const segment = decoded(part.split(';', 1)[0] ?? '')
    if (segment === '' || segment === '.') continue
    if (segment === '..') segments.pop()
    else segments.push(segment)
  }
  return segments
}

function decoded(part: string): string {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** 'gemini-pro:generateContent' keeps its verb: '{id}:generateContent' where the name before it is particular. */
function templatePart(segment: string): string {
  const colon = segment.lastIndexOf(':')
  if (colon > 0 && /^[a-z]{3,40}$/i.test(segment.slice(colon + 1))) {
    const head = segment.slice(0, colon)
    return `${isParticular(head) ? '{id}' : head}${segment.slice(colon)}`
  }
  return isParticular(segment) ? '{id}' : segment
}

const VERSION = /^v\d{1,3}(?:(?:alpha|beta|rc)?\d{0,3})?$/i
const PLAIN = /^[a-z0-9$_.()=~-]+$/i
const NUMBER_OR_DATE = /^[\d.,-]+$/

/** Whether a segment names one object rather than a kind of thing: numbers, uuids, hex, prefixed ids, random tokens, addresses. */
function isParticular(segment: string): boolean {
  if (segment.length > MAX_SEGMENT) return true
  if (VERSION.test(segment)) return false
  return NUMBER_OR_DATE.test(segment) || !PLAIN.test(segment) || isRandom(segment)
}

function isRandom(segment: string): boolean {
  if (/^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(segment)) return true
  const digits = segment.replace(/\D/g, '').length
  if (/^[0-9a-f]{8,}$/i.test(segment) && digits > 0) return true
  // A prefixed id: vol_3d2c42fb90e1, i-0abc1234def567890, user_42.
  const tail = /[_-]([0-9a-z]+)$/i.exec(segment)?.[1]
  if (tail !== undefined) {
    if (/^\d+$/.test(tail)) return true
    if (tail.length >= 6 && tail.replace(/\D/g, '').length >= 2) return true
  }
  if (segment.length >= 16 && digits >= 3) return true
  return (
    segment.length >= 20 && /[a-z]/.test(segment) && /[A-Z]/.test(segment.slice(1)) && digits >= 1
  )
}
