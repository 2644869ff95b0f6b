/** 0..100, literally round(100 × odd × bad). */
export function riskOf(odd: number, bad: number): number {
  return Math.round(100 * odd * bad)
}

export type SeverityBand = 'informational' | 'low' | 'medium' | 'high' | 'critical'

/** Bands as in OCSF: informational under 10, low under 40, medium under 65, high under 85, then critical. */
export function severityOf(risk: number): SeverityBand {
  if (risk >= 85) return 'critical'
  if (risk >= 65) return 'high'
  if (risk >= 40) return 'medium'
  return risk >= 10 ? 'low' : 'informational'
}

/** Bits for the alert budget: of two things as odd, the worse one is worth a person's time. At most threefold. */
export function weighedBits(bits: number, bad: number): number {
  return bits * (1 + 2 * bad)
}
