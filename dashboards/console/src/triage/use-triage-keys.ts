import type { AlertSummary } from '@tripline/api/wire'
import type { KeyBinding } from '../keys/key-registry.ts'
import { useKeys } from '../keys/keys-context.tsx'
import { useTriage } from './triage-context.tsx'

const VERDICTS = ['true_positive', 'false_positive', 'benign'] as const
const SAYS = 'verdict: true positive, false positive, benign'

/** e, a, 1, 2, 3 and z on one alert; `acted` runs after each that changes it. No single key does what cannot be undone. */
export function useTriageKeys(alert: AlertSummary | undefined, acted?: () => void): void {
  const triage = useTriage()
  const on = (run: (alert: AlertSummary) => void) => () => {
    if (alert === undefined) return
    run(alert)
    acted?.()
  }
  const bindings: readonly KeyBinding[] = [
    { key: 'e', says: 'acknowledge', run: on(triage.acknowledge) },
    { key: 'a', says: 'assign to me', run: on(triage.assignToMe) },
    ...VERDICTS.map((verdict, place) => ({
      key: String(place + 1),
      says: SAYS,
      run: on((one) => triage.close(one, verdict)),
    })),
    { key: 'z', says: 'undo the last thing you did', run: triage.undo },
  ]
  useKeys(triage.allowed ? bindings : [])
}
