/** 0 for nothing, then five steps up to three quarters of the busiest hour, so that one peak does not pale the rest. */
export function heatLevel(calls: number, busiest: number): number {
  if (calls <= 0 || busiest <= 0) return 0
  return Math.min(5, Math.max(1, Math.ceil((5 * calls) / (0.75 * busiest))))
}
