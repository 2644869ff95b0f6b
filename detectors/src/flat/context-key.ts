/**
 * Fingerprints of values that mean something only in a context (an action after another, a value of one argument): the
 * upper 12 bits are the context's, the lower 20 the value's. Sorted, the values of a context lie side by side right
 * behind its total, which has value bits 0. Two contexts share their bits once in 4,096, and then share their totals.
 */
const CONTEXT_BITS = 0xfff00000
const VALUE_BITS = 0x000fffff

export const contextOf = (key: number): number => (key & CONTEXT_BITS) >>> 0
export const isContext = (key: number): boolean => (key & VALUE_BITS) === 0
export const contextKey = (context: number, value: number): number =>
  ((context & CONTEXT_BITS) | ((value & VALUE_BITS) === 0 ? 1 : value & VALUE_BITS)) >>> 0
/** First fingerprint after the context's values. */
export const contextEnd = (context: number): number => contextOf(context) + VALUE_BITS + 1
