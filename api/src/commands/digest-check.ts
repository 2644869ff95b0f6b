import type { Sensor } from '../wire.ts'
import type { Check } from './check.ts'

/** What the proofs of a source's logs came to; nothing where none came. */
export function digestCheck(sensor: Sensor): readonly Check[] {
  const { name, digests, digestsTampered, integrity } = sensor
  if (integrity === '') return []
  const words = {
    verified: `${digests} looked at, the newest one is right`,
    unproved: `${digests} looked at, the newest one is not proved; the log says why: name digestKeys, and fetch them again when AWS changes its key`,
    tampered: `${digests} looked at, the newest one proves that logs were changed; see its alert, and tripline digests on a copy`,
  }
  const before =
    digestsTampered === 0 ? '' : `; ${digestsTampered} in all proved that logs were changed`
  const state = integrity === 'tampered' ? 'bad' : 'look'
  return [
    {
      name: `digests ${name}`,
      state: integrity === 'verified' && digestsTampered === 0 ? 'ok' : state,
      detail: words[integrity] + before,
    },
  ]
}
