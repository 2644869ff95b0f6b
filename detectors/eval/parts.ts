import { agentsPart } from './agents/agents-part.ts'
import { calibrationPart } from './calibration/calibration-part.ts'
import { nabPart } from './nab/nab-part.ts'
import type { EvalPart } from './part.ts'
import { recordsPart } from './records/records-part.ts'

/** Every part of `npm run eval`, in the order it is run. */
export const parts: readonly EvalPart[] = [agentsPart, recordsPart, nabPart, calibrationPart]
