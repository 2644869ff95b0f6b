import { BlockList, isIP } from 'node:net'
import { refuse } from './refused.ts'

/** Whether an address lies in the network '192.0.2.0/24' or '2001:db8::/32'. A bare address is a network of one. */
export function inNetwork(network: string): (address: string) => boolean {
  const [base = '', prefix] = network.split('/')
  const version = isIP(base)
  const widest = version === 4 ? 32 : 128
  const bits = prefix === undefined ? widest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1
  if (version === 0 || bits < 0 || bits > widest) {
    refuse(`cidr: ${network.slice(0, 60)} is no network; write it as 192.0.2.0/24 or 2001:db8::/32`)
  }
  const list = new BlockList()
  list.addSubnet(base, bits, version === 4 ? 'ipv4' : 'ipv6')
  return (address) => {
    const own = isIP(address)
    if (own === 0) return false
    return list.check(address, own === 4 ? 'ipv4' : 'ipv6')
  }
}
