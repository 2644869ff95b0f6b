/** Area under the ROC curve: P(positive > negative) + P(equal)/2 (Mann-Whitney). */
export function areaUnderCurve(positive: readonly number[], negative: readonly number[]): number {
  const all = [
    ...positive.map((score) => ({ score, isPositive: true })),
    ...negative.map((score) => ({ score, isPositive: false })),
  ].sort((a, b) => a.score - b.score)
  let rankSum = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]?.score === all[from]?.score) to++
    const tied = all.slice(from, to).filter((one) => one.isPositive).length
    rankSum += (tied * (from + 1 + to)) / 2
    from = to
  }
  const n = positive.length
  return (rankSum - (n * (n + 1)) / 2) / (n * negative.length)
}

/** The smallest value that at most this share of the negatives exceeds. */
export function thresholdAt(negative: readonly number[], share: number): number {
  const allowed = Math.floor(share * negative.length + 1e-9)
  return [...negative].sort((a, b) => b - a)[allowed] ?? Number.NEGATIVE_INFINITY
}

/** Share strictly above: a tie counts against the detector. */
export function shareAbove(scores: readonly number[], threshold: number): number {
  return scores.filter((score) => score > threshold).length / scores.length
}
