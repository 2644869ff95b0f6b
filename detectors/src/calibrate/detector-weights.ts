/** How a detector's bits take part in the event's score. */
export interface DetectorRole {
  /**
   * Below 1: weak alone, good in combination and for explaining. Above 1: a bit of it is worth more than another's. 0: shown with
   * what others found, and no part of the score.
   */
  readonly weight: number
  /** Its bits stand as they are: a decoy or a known-bad pattern has no history to be ranked in. */
  readonly verbatim: boolean
  /** Its findings are shown and not counted. */
  readonly context: boolean
}

const ORDINARY: DetectorRole = { weight: 1, verbatim: false, context: false }
const CONTEXT: DetectorRole = { weight: 0, verbatim: false, context: true }

/**
 * Measured on hijacked and clean agent runs (`npm run eval -- agents`): at weight 1 what is merely new in clean runs drowns
 * what a stranger named, at 4 it does not; sequence adds a tenth to a third, never alone.
 * Counted at 0.3 to 0.5, the three that look at an agent's mix and edges cost a staged campaign (`-- campaign`, at 5 % of other
 * events flagged 93 → 86 %) and the promise of the watched company (`-- calibration`, 2.1 → 3.0 at 1 in 1,000); loops at 1 and inference
 * settings at 0.5 cost the simulated fleet (`-- fleet`, 77.9 → 75.0 % found). So they are context.
 */
const ROLES: ReadonlyMap<string, DetectorRole> = new Map([
  ['honeytoken', { weight: 1, verbatim: true, context: false }],
  ['revoked-credential', { weight: 1, verbatim: true, context: false }],
  ['rules', { weight: 1, verbatim: true, context: false }],
  ['provenance', { weight: 4, verbatim: false, context: false }],
  ['sequence', { weight: 0.5, verbatim: false, context: false }],
  ['inference-settings', CONTEXT],
  ['peer-group', CONTEXT],
  ['multivariate-window', CONTEXT],
  ['burst-graph', CONTEXT],
  ['loops', CONTEXT],
  ['divergence', CONTEXT],
])

/** The role of a detector by its name; unknown names are ordinary. Names may be written with spaces. */
export function roleOf(detector: string): DetectorRole {
  return ROLES.get(detector.replaceAll(' ', '-')) ?? ORDINARY
}
