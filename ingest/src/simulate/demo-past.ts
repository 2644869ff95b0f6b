import { DAY, HOUR, MINUTE } from './calendar.ts'
import { attachmentsOut } from './incidents/attachments-out.ts'
import { decoyTouched } from './incidents/decoy-touched.ts'
import { deniedThenExplore } from './incidents/denied-then-explore.ts'
import type { Incident } from './incidents/incident.ts'
import { kubernetesExec } from './incidents/kubernetes-exec.ts'
import { secretsSweep } from './incidents/secrets-sweep.ts'
import { stolenKey } from './incidents/stolen-key.ts'
import { tokenLoop } from './incidents/token-loop.ts'

/** Something that had already gone wrong before the demo was first opened. */
export interface PastIncident {
  readonly incident: Incident
  /** How long before. */
  readonly beforeMs: number
}

/** What the alert queue of a company on an ordinary Thursday might hold. */
export const demoPast: readonly PastIncident[] = [
  { incident: deniedThenExplore, beforeMs: 3 * DAY + 5 * HOUR },
  { incident: tokenLoop, beforeMs: 21 * HOUR },
  { incident: attachmentsOut, beforeMs: 20 * HOUR },
  { incident: kubernetesExec, beforeMs: 19 * HOUR },
  { incident: decoyTouched, beforeMs: 2 * HOUR },
  { incident: stolenKey, beforeMs: 51 * MINUTE },
  { incident: secretsSweep, beforeMs: 32 * MINUTE },
]
