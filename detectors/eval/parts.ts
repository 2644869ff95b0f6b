import type { EvalPart } from './part.ts'
import { recordsPart } from './records/records-part.ts'

/** Every part of `npm run eval`, in the order it is run. */
export const parts: readonly EvalPart[] = [recordsPart]
