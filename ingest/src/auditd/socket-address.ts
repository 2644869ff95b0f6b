import { textOf } from '../audit-record.ts'
import type { JsonObject } from '../limits.ts'
import { asObject } from '../limits.ts'

const INET = '0200'
const INET6 = '0A00'
const UNIX = '0100'

/** 'address:port' of a SOCKADDR record, the path of a local one; '' for all others. The kernel writes the structure in hexadecimal. */
export function socketAddress(record: JsonObject | null): string {
  const parsed = asObject(record?.SADDR)
  const address = textOf(parsed, 'addr') || textOf(parsed, 'laddr')
  if (address !== '') return `${address}:${textOf(parsed, 'port') || textOf(parsed, 'lport')}`
  const hex = textOf(record, 'saddr').toUpperCase()
  if (!/^[0-9A-F]{8,512}$/.test(hex)) return ''
  const bytes = Buffer.from(hex, 'hex')
  const family = hex.slice(0, 4)
  if (family === INET && bytes.length >= 8) {
    return `${[...bytes.subarray(4, 8)].join('.')}:${bytes.readUInt16BE(2)}`
  }
  if (family === INET6 && bytes.length >= 24) {
    const groups = [0, 2, 4, 6, 8, 10, 12, 14].map((at) => bytes.readUInt16BE(8 + at).toString(16))
    return `[${groups.join(':')}]:${bytes.readUInt16BE(2)}`
  }
  if (family !== UNIX) return ''
  // Names without a file begin with a zero.
  const isAbstract = bytes[2] === 0
  const name = bytes.subarray(isAbstract ? 3 : 2).toString('utf8')
  return `${isAbstract ? '@' : ''}${name.split('\u0000', 1)[0] ?? ''}`
}
