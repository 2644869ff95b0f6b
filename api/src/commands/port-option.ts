import { InvalidArgumentError } from 'commander'

export function port(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0 && value <= 65535) return value
  throw new InvalidArgumentError('A port is a number from 0 (any free one) to 65535.')
}
