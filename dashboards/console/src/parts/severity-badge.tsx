import type { Severity } from '@tripline/api/wire'
import { severityWord } from '../words/vocabulary.ts'
import { SeverityGlyph } from './severity-glyph.tsx'

/** Shape, word, weight, then colour. */
export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  return (
    <span className={`sev ${severity}`}>
      <SeverityGlyph severity={severity} />
      {severityWord[severity]}
    </span>
  )
}
