/** Largest figure finite evidence may reach. */
const MOST = 0.99
const BITS_PER_HALVING = 3

/** How odd, 0..0.99 in hundredths: 1 − 2^(−bits/3). 3 bits are 0.5, 10 are 0.9, 20 are 0.99. Monotone. */
export function oddOf(bits: number): number {
  if (!(bits > 0)) return 0
  return Math.min(MOST, hundredths(1 - 2 ** (-bits / BITS_PER_HALVING)))
}

export function hundredths(value: number): number {
  return Math.round(value * 100) / 100
}
