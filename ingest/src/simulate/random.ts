/**
 * A seeded stream of chance. sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, 32-bit arithmetic only.
 * Every stream is keyed by what it decides (seed, agent, hour), never by who asked before.
 */
export interface Random {
  /** 32 bits, unsigned. */
  word(): number
  /** [0, 1) */
  next(): number
  /** 0 … below − 1 */
  integer(below: number): number
  between(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(values: readonly T[]): T
  /** Waiting time of a memoryless process. */
  exponential(mean: number): number
  /** exp(N(ln median, sigma²)): heavy-tailed sizes. */
  logNormal(median: number, sigma: number): number
  poisson(mean: number): number
  /** `length` lower-case hex digits. */
  hex(length: number): string
  /** RFC 9562 version 4. */
  uuid(): string
  /** RFC 4648 base 32 letters and digits, as in AWS key ids. */
  base32(length: number): string
}

/** 128 bits that name one stream. */
export type RandomKey = readonly [number, number, number, number]

const hex16 = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'))
const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** murmur3's finaliser: every input bit moves every output bit. */
function scramble(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** FNV-1a over UTF-16 units, four lanes, scrambled. */
export function keyOf(text: string): RandomKey {
  const lanes: [number, number, number, number] = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35]
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    lanes[0] = Math.imul(lanes[0] ^ unit, 16_777_619)
    lanes[1] = Math.imul(lanes[1] ^ (unit + i), 16_777_619)
    lanes[2] = Math.imul(lanes[2] ^ (unit * 31), 16_777_619)
    lanes[3] = Math.imul(lanes[3] ^ (unit + 0x5bd1), 16_777_619)
  }
  return [scramble(lanes[0]), scramble(lanes[1]), scramble(lanes[2]), scramble(lanes[3])]
}

/** A key of its own for each (key, a, b). */
export function deriveKey(key: RandomKey, a: number, b = 0): RandomKey {
  const one = scramble(key[0] ^ scramble(a + 0x9e3779b9))
  const two = scramble(key[1] ^ one ^ scramble(b + 0x7f4a7c15))
  const three = scramble(key[2] ^ two)
  return [one, two, three, scramble(key[3] ^ three ^ one)]
}

/** One uniform number in [0, 1) that depends on the key and nothing else. */
export function chanceOf(key: RandomKey, a: number, b = 0): number {
  return deriveKey(key, a, b)[3] / 4_294_967_296
}

/** One standard normal number that depends on the key and nothing else (Box and Muller 1958). */
export function normalOf(key: RandomKey, a: number, b = 0): number {
  const [, , one, two] = deriveKey(key, a, b)
  return (
    Math.sqrt(-2 * Math.log((one + 1) / 4_294_967_297)) *
    Math.cos((2 * Math.PI * two) / 4_294_967_296)
  )
}

export function createRandom(key: RandomKey): Random {
  let [a, b, c, d] = key
  const word = (): number => {
    const sum = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  for (let i = 0; i < 12; i++) word()
  const next = (): number => word() / 4_294_967_296
  const integer = (below: number): number => Math.floor(next() * below)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const quad = (): string => {
    const bits = word()
    return `${hex16[bits >>> 16] ?? ''}${hex16[bits & 0xffff] ?? ''}`
  }
  return {
    word,
    next,
    integer,
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    pick: (values) => {
      const value = values[integer(values.length)]
      if (value === undefined) throw new Error('pick from an empty list')
      return value
    },
    exponential: (mean) => -Math.log(1 - next()) * mean,
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    poisson: (mean) => poisson(mean, next, normal),
    hex: (length) => {
      let text = quad()
      while (text.length < length) text += quad()
      return text.slice(0, length)
    },
    uuid: () => {
      const [one, two, three] = [word(), word(), word()]
      const version = 0x4000 | (one & 0x0fff)
      const variant = 0x8000 | ((two >>> 16) & 0x3fff)
      return `${quad()}-${hex16[one >>> 16] ?? ''}-${hex16[version] ?? ''}-${hex16[variant] ?? ''}-${hex16[two & 0xffff] ?? ''}${hex16[three >>> 16] ?? ''}${hex16[three & 0xffff] ?? ''}`
    },
    base32: (length) => {
      let text = ''
      for (let i = 0; i < length; i++) text += base32Alphabet[word() >>> 27] ?? 'A'
      return text
    },
  }
}

/** Knuth's product for small means, a rounded normal above 30. */
function poisson(mean: number, next: () => number, normal: () => number): number {
  if (mean <= 0) return 0
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()))
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = next(); product > limit; product *= next()) count++
  return count
}
