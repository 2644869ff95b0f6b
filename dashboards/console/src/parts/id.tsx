import { middleCut } from '../words/middle-cut.ts'
import { visibleText } from '../words/visible-text.ts'
import { CopyButton } from './copy-button.tsx'

/** Cut in the middle, whole in the title, copied whole. */
export function Id({ id, what }: { readonly id: string; readonly what: string }) {
  if (id === '') return <span className="ink-3">none</span>
  return (
    <span className="id">
      <code title={visibleText(id)}>
        <bdi>{middleCut(visibleText(id))}</bdi>
      </code>
      <CopyButton text={id} what={what} />
    </span>
  )
}
