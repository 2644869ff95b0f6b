/** Whether only more than usual is odd, or less as well. */
export type Side = 'above' | 'both'

export const residualOf = (distance: number, side: Side): number =>
  side === 'both' ? Math.abs(distance) : Math.max(0, distance)
