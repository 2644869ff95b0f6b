import type { EnvironmentName } from '@tripline/api/wire'
import { environmentWord } from '../words/vocabulary.ts'

/** Nothing when the environment is not known: a chip that says "unknown" says nothing. */
export function EnvironmentChip({ environment }: { readonly environment: EnvironmentName }) {
  if (environment === 'unknown') return null
  return (
    <span className={environment === 'prod' ? 'chip env prod' : 'chip env'}>
      {environmentWord[environment]}
    </span>
  )
}
