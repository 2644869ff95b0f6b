import type { PlaybookStep } from './playbook/playbook.ts'
import type { ResponseAction, Target } from './response-action.ts'
import { MEASURES } from './response-action.ts'

/**
 * The action for a step: of the measure it names, or the strongest milder one there is an action of; never a stronger one.
 * Of one measure, what can be undone goes before what cannot; then the order of the configuration. Null when there is none.
 */
export function chooseAction(
  actions: readonly ResponseAction[],
  target: Target,
  { measure }: Pick<PlaybookStep, 'measure'>,
): ResponseAction | null {
  const fitting = actions.filter((action) => action.appliesTo(target))
  for (let rung = MEASURES.indexOf(measure); rung > 0; rung--) {
    const own = fitting.filter((action) => action.measure === MEASURES[rung])
    const found = own.find(({ reversible }) => reversible) ?? own[0]
    if (found !== undefined) return found
  }
  return null
}
