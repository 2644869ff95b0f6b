import { campaignPart } from './campaign/campaign-part.ts'
import { fleetPart } from './fleet/fleet-part.ts'
import type { EvalPart } from './part.ts'

/** Every part of `npm run eval`, in the order it is run. */
export const parts: readonly EvalPart[] = [campaignPart, fleetPart]
