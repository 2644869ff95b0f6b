import type { ArgumentAtom } from '../event.ts'

/** A scalar as detectors compare it: two spellings of one thing give one `normalised`. */
export interface ClassifiedValue {
  readonly kind: ArgumentAtom['kind']
  readonly normalised: string
}

/** File names look like host names; where no scheme says otherwise, these endings are files. */
const FILE_ENDINGS = new Set(
  (
    'txt md json yaml yml xml csv tsv log pdf doc docx xls xlsx ppt pptx png jpg jpeg gif svg py js ts ' +
    'mjs go rs sh java c h cpp sql html htm css zip gz tar bak conf cfg ini toml env lock'
  ).split(' '),
)

const EMAIL = /^(?:mailto:)?(?:[^<>]{0,64}<)?([^\s@<>"]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+)>?$/i
const SCHEME = /^[a-z][a-z0-9+.-]{1,15}:\/\//i
const HOST_LIKE =
  /^((?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z]{2,24})(?::\d{1,5})?(?:[/?#]\S*)?$/i
const IPV4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?(?:\/\S*)?$/
/** ISO 13616: country, two check digits, up to 30 alphanumerics. */
const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/i
const WALLET = /^(?:0x[0-9a-f]{40}|bc1[a-z0-9]{25,62})$/i
const DIGITS = /^\d{8,19}$/
const ACCOUNT_KEY = /account|iban|card|wallet|recipient|payee|beneficiary|routing/i
const NUMERIC = /^[-+]?\d{1,15}(?:\.\d{1,15})?$/
const DATE =
  /^(?:\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}\S{0,20})?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{1,2}:\d{2}(?::\d{2})?)$/

const MAX_CLASSIFIED = 512
const MAX_NAME_LENGTH = 48
const MAX_NAME_WORDS = 6
const MAX_ID_LENGTH = 128

/**
 * What a scalar is. Numbers keep their power of ten, dates their shape and free text its length class, because the
 * exact value is no identity; emails, hosts and accounts are destinations: where something could go.
 */
export function classifyValue(key: string, value: string | number | boolean): ClassifiedValue {
  if (typeof value === 'number') return { kind: 'number', normalised: powerOfTen(value) }
  if (typeof value === 'boolean') return { kind: 'text', normalised: String(value) }
  const text = value.trim()
  if (text.length > MAX_CLASSIFIED) return freeText(text)
  return destination(key, text) ?? ordinary(text)
}

/** What an atom's fingerprint is taken of: the same thing gives the same fingerprint in every place. */
export function identityOf(value: ClassifiedValue): string {
  return `${value.kind}\u0000${value.normalised}`
}

/** True for the kinds that say where something goes to. */
export function isDestination(kind: ArgumentAtom['kind']): boolean {
  return kind === 'email' || kind === 'host' || kind === 'account'
}

function destination(key: string, text: string): ClassifiedValue | null {
  const address = EMAIL.exec(text)?.[1]
  if (address !== undefined) return { kind: 'email', normalised: address.toLowerCase() }
  const host = hostOf(text)
  if (host !== '') return { kind: 'host', normalised: host }
  const compact = text.replace(/[ -]/g, '')
  if (
    IBAN.test(compact) ||
    WALLET.test(compact) ||
    (DIGITS.test(compact) && ACCOUNT_KEY.test(key))
  ) {
    return { kind: 'account', normalised: compact.toLowerCase() }
  }
  return null
}

/** Host of a URL or bare host name, lower case, without `www.`; '' where the text names none. */
function hostOf(text: string): string {
  if (/\s/.test(text)) return ''
  if (SCHEME.test(text)) return parsedHost(text)
  const bare = HOST_LIKE.exec(text)?.[1]
  if (bare !== undefined) {
    const ending = bare.slice(bare.lastIndexOf('.') + 1).toLowerCase()
    if (!FILE_ENDINGS.has(ending)) return parsedHost(`http://${text}`)
  }
  return IPV4.test(text) ? parsedHost(`http://${text}`) : ''
}

// The URL parser, not a pattern: `https://good.example@evil.example` goes to evil.example.
function parsedHost(url: string): string {
  if (!URL.canParse(url)) return ''
  const host = new URL(url).hostname.toLowerCase()
  return host.startsWith('www.') ? host.slice(4) : host
}

function ordinary(text: string): ClassifiedValue {
  if (DATE.test(text)) return { kind: 'date', normalised: text.replace(/\d/g, '9') }
  if (NUMERIC.test(text)) return { kind: 'number', normalised: powerOfTen(Number(text)) }
  const lower = text.toLowerCase()
  if (!/\s/.test(text)) {
    if (text.length > MAX_ID_LENGTH) return freeText(text)
    const isId = /[\d_/\\.:#-]/.test(text) || text.length > MAX_NAME_LENGTH
    return { kind: isId ? 'id' : 'name', normalised: lower }
  }
  const words = lower.split(/\s+/)
  if (text.length <= MAX_NAME_LENGTH && words.length <= MAX_NAME_WORDS) {
    return { kind: 'name', normalised: words.join(' ') }
  }
  return freeText(text)
}

/** '1e2' for 100..999, '-1e0' for −9..−1, '0' for 0. */
function powerOfTen(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return '0'
  return `${value < 0 ? '-' : ''}1e${Math.floor(Math.log10(Math.abs(value)))}`
}

/** Length to the power of two below. */
function freeText(text: string): ClassifiedValue {
  return { kind: 'text', normalised: `length 2^${Math.floor(Math.log2(text.length))}` }
}
