/** One measured figure, with what it has to hold. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly atLeast: number
  readonly aim: number
  /** 'more' when a larger figure is better. */
  readonly better: 'more' | 'less'
  /** What was run, so that the figure means something. */
  readonly how: string
}

export function holds(figure: Figure): boolean {
  return figure.better === 'more' ? figure.value >= figure.atLeast : figure.value <= figure.atLeast
}

/** The value below which a share of the sorted values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function rounded(value: number): number {
  if (value >= 1000) return Math.round(value)
  return value >= 10 ? Math.round(value * 10) / 10 : Math.round(value * 1000) / 1000
}
