import { agentsPart } from './agents/agents-part.ts'
import { calibrationPart } from './calibration/calibration-part.ts'
import { campaignPart } from './campaign/campaign-part.ts'
import { fleetPart } from './fleet/fleet-part.ts'
import { nabPart } from './nab/nab-part.ts'
import type { EvalPart } from './part.ts'
import { recordsPart } from './records/records-part.ts'

/** Every part of `npm run eval`, in the order it is run. */
export const parts: readonly EvalPart[] = [
  fleetPart,
  agentsPart,
  campaignPart,
  recordsPart,
  nabPart,
  calibrationPart,
]
