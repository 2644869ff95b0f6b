import type { Alert, Reach } from '../wire.ts'

type Resource = Reach['resources'][number]

type Later =
  | 'wouldBeOrdinary'
  | 'nearest'
  | 'allowed'
  | 'blastRadius'
  | 'principal'
  | 'account'
  | 'source'

const NOTHING_TOLD: Pick<Alert, Later> = {
  wouldBeOrdinary: null,
  nearest: [],
  allowed: null,
  blastRadius: '',
  principal: '',
  account: '',
  source: '',
}
const NO_NAMES: Pick<Reach, 'serviceNames' | 'resourceTypes' | 'more'> = {
  serviceNames: [],
  resourceTypes: [],
  more: false,
}
const NO_FACTS: Pick<Resource, 'type' | 'protected' | 'changed' | 'backups'> = {
  type: '',
  protected: false,
  changed: false,
  backups: 0,
}

/** An alert that was stored before alerts told all they tell now: what it does not know is empty. */
export function completed(alert: Alert): Alert {
  const reach = alert.reach.map((one) => ({
    ...NO_NAMES,
    ...one,
    resources: one.resources.map((resource) => ({ ...NO_FACTS, ...resource })),
  }))
  return { ...NOTHING_TOLD, ...alert, reach }
}
