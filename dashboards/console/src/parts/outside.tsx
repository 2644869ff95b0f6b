import { visibleText } from '../words/visible-text.ts'

/** Text somebody else wrote: isolated, so that it cannot turn the line it stands in. */
export function Outside({ text }: { readonly text: string }) {
  return <bdi>{visibleText(text)}</bdi>
}
