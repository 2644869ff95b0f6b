import type { ActionFacts } from './actions/action-facts.ts'
import type { ActionClass } from './event.ts'

export type ActionRisks = Pick<
  ActionFacts,
  'destructive' | 'irreversible' | 'privilegeChange' | 'secretAccess' | 'touchesBackup'
>

/** Facts of an action whose class a source's own catalogue knows: the risks follow from the class unless said otherwise. */
export function factsOfClass(
  service: string,
  action: string,
  actionClass: ActionClass,
  risks: Partial<ActionRisks> = {},
): ActionFacts {
  return Object.freeze({
    action,
    service,
    actionClass,
    destructive: actionClass === 'delete' || actionClass === 'destroy',
    irreversible: actionClass === 'destroy',
    privilegeChange: actionClass === 'privilege',
    secretAccess: actionClass === 'credential',
    touchesBackup: false,
    ...risks,
  })
}
