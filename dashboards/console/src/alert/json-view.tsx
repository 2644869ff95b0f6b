import { useMemo } from 'react'
import { visibleText } from '../words/visible-text.ts'
import { spansOf } from './event-json.ts'

interface Props {
  readonly text: string
  readonly marked: ReadonlySet<string>
}

export function JsonView({ text, marked }: Props) {
  const lines = useMemo(
    () =>
      text
        .split('\n')
        .map(visibleText)
        .map((line) => spansOf(line, marked)),
    [text, marked],
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <pre className="json" tabIndex={0}>
      <code dir="ltr">
        {lines.map((spans, line) => (
          <span key={line}>
            {spans.map((span, place) => (
              <span key={place} className={span.kind}>
                {span.text}
              </span>
            ))}
            {'\n'}
          </span>
        ))}
      </code>
    </pre>
  )
}
