import type { Severity } from '@tripline/api/wire'
import { severityShape } from './severity-shape.ts'

interface Props {
  readonly severity: Severity
  readonly size?: number
}

export function SeverityGlyph({ severity, size = 14 }: Props) {
  return (
    <svg className="glyph" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <path fill="currentColor" fillRule="evenodd" d={severityShape[severity]} />
    </svg>
  )
}
