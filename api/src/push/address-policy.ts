import { BlockList, isIP } from 'node:net'

/** What an address is to a delivery. `allowed` is one of the own network that the configuration names. */
export type AddressKind = 'public' | 'allowed' | 'refused'
export type AddressPolicy = (address: string) => AddressKind

/** IPv4 that is nobody's on the internet, or everybody's: IANA special-purpose registry (RFC 6890), multicast, reserved. */
const SPECIAL_4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]
/** Of IPv6 only global unicast (2000::/3) is on the internet, without what wraps IPv4, tunnels and examples. */
const GLOBAL_6 = ['2000::', 3] as const
const SPECIAL_6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

/** `allow` are networks in CIDR notation, such as 10.1.0.0/16; `isNetwork` has said that they are. */
export function addressPolicy(allow: readonly string[]): AddressPolicy {
  const special = new BlockList()
  for (const [network, bits] of SPECIAL_4) special.addSubnet(network, bits, 'ipv4')
  for (const [network, bits] of SPECIAL_6) special.addSubnet(network, bits, 'ipv6')
  const global = new BlockList()
  global.addSubnet(...GLOBAL_6, 'ipv6')
  const allowed = new BlockList()
  for (const text of allow) {
    const [network = '', bits = ''] = text.split('/')
    allowed.addSubnet(network, Number(bits), isIP(network) === 6 ? 'ipv6' : 'ipv4')
  }

  return (text) => {
    const address = plain(text)
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(address) === 0) return 'refused'
    if (allowed.check(address, family)) return 'allowed'
    if (family === 'ipv6' && !global.check(address, 'ipv6')) return 'refused'
    return special.check(address, family) ? 'refused' : 'public'
  }
}

/** Without brackets and zone. An IPv4 address in IPv6 clothes is outside of 2000::/3 and stays refused. */
const plain = (text: string): string => text.replace(/^\[|\]$/g, '').replace(/%.*$/, '')

export function isNetwork(text: string): boolean {
  const [network = '', bits = '', ...rest] = text.split('/')
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(network)] ?? -1
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most
}
