const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const tenth = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

/** 41312 → '41,312'. */
export const count = (n: number): string => whole.format(n)

/** Up to one decimal, none where it says nothing: 3.14 → '3.1', 4 → '4'. */
export const figure = (n: number): string => tenth.format(n)

/** Figures for tiles: 12400 → '12.4k', 1850 → '1,850'. */
export function compact(n: number): string {
  if (Math.abs(n) >= 1e6) return `${tenth.format(n / 1e6)}M`
  return Math.abs(n) >= 1e4 ? `${tenth.format(n / 1e3)}k` : whole.format(n)
}

/** 17.94 → '17.9 bits'. */
export const bits = (n: number): string => `${n.toFixed(1)} bits`

/** Cents below a hundred dollars, none above. */
export const dollars = (n: number): string => `$${n >= 100 ? whole.format(n) : n.toFixed(2)}`

/** 0.986 → '98.6 %', without a decimal that is zero. */
export const percent = (share: number): string => `${tenth.format(share * 100)} %`

/** plural(1, 'call') → '1 call', plural(3, 'call') → '3 calls'. */
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`

const SMALL = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine']

/** For the start of a sentence: 6 → 'Six', 12 → '12'. */
export const inWords = (n: number): string => SMALL[n] ?? count(n)

/** ['a', 'b', 'c'] → 'a, b and c'. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}
