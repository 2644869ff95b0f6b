/**
 * The network an address lies in: /24 of IPv4, /48 of IPv6, '' where there is no address (a provider's service name
 * stands in that field for calls the provider made itself).
 */
export function subnetOf(address: string): string {
  if (address.includes(':')) return sixPrefix(address)
  const parts = address.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part))) return ''
  return `${parts[0]}.${parts[1]}.${parts[2]}.0/24`
}

function sixPrefix(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1] !== undefined) return subnetOf(mapped[1])
  if (!/^[0-9a-f:.]{2,45}$/i.test(address)) return ''
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail === undefined && groups.length < 3) return ''
  while (groups.length < 3) groups.push('0')
  const [a, b, c] = groups.slice(0, 3).map((group) => group.replace(/^0+(?=.)/, ''))
  return `${a}:${b}:${c}::/48`
}
