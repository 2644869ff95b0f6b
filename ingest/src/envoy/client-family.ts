import { bounded } from '../limits.ts'
import type { Memo } from '../memo.ts'
import { createMemo } from '../memo.ts'

const MAX_AGENTS = 20_000
const MAX_READ = 256
const MAX_FAMILY = 64

// A memo of a pure function.
const known: Memo<string, string> = createMemo(MAX_AGENTS)

/** 'kubectl/v1.31.0 (linux/amd64)' → 'kubectl'; 'Mozilla/5.0 …' → 'browser'; '' for anything that is not a text. */
export function clientFamily(userAgent: unknown): string {
  const text = bounded(userAgent, MAX_READ)
  const found = known.get(text)
  if (found !== undefined) return found
  const product = text.split(/[\s/(;,]/, 1)[0] ?? ''
  const name = product.toLowerCase().replace(/[-_.]?v?\d[\d.]*$/, '')
  const family = name === 'mozilla' ? 'browser' : bounded(name, MAX_FAMILY)
  known.set(text, family)
  return family
}
