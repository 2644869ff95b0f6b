import type { Alert } from '@tripline/api/wire'

/** The detectors that have a counted part in an alert, each once, the strongest first. */
export const detectorsOf = ({ reasons }: Pick<Alert, 'reasons'>): readonly string[] => [
  ...new Set(reasons.flatMap(({ context, detector }) => (context ? [] : [detector]))),
]
