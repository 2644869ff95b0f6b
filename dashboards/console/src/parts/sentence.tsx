import { Fragment } from 'react'
import { emphasise } from '../words/emphasise.ts'
import { keepFigures } from '../words/keep-figures.ts'
import { visibleText } from '../words/visible-text.ts'

interface Props {
  readonly text: string
  /** How many figures to set in bold. */
  readonly figures?: number
}

/** A sentence of an alert with its figures in bold. */
export function Sentence({ text, figures = 1 }: Props) {
  let start = 0
  return (
    <bdi>
      {emphasise(keepFigures(visibleText(text)), figures).map((segment) => {
        const key = start
        start += segment.text.length
        return segment.strong ? (
          <b key={key}>{segment.text}</b>
        ) : (
          <Fragment key={key}>{segment.text}</Fragment>
        )
      })}
    </bdi>
  )
}
