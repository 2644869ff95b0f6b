import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressPolicy, isNetwork } from './address-policy.ts'

const none = addressPolicy([])

test('addresses of the own machine, of private networks, of metadata services and of nobody are refused', () => {
  for (const address of [
    ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255'],
    ...['192.168.1.1', '169.254.169.254', '100.64.0.1', '100.100.100.200', '192.0.0.192'],
    ...['192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.9', '224.0.0.1', '255.255.255.255'],
    ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'ff02::1'],
    ...['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::a00:1', '64:ff9b:1::1'],
    ...['2002:7f00:1::', '2001:0:1::1', '2001:db8::1', '3fff::1', '100::1', '[::1]'],
    ...['', 'localhost', '127.1', '0x7f000001', '2130706433', '017700000001'],
  ]) {
    assert.equal(none(address), 'refused', address)
  }
})

test('addresses on the internet are public', () => {
  for (const address of [
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ]) {
    assert.equal(none(address), 'public', address)
  }
})

test('only the networks that are named are allowed, in their own family', () => {
  const policy = addressPolicy(['10.1.0.0/16', '::1/128'])
  assert.equal(policy('10.1.255.1'), 'allowed')
  assert.equal(policy('10.2.0.1'), 'refused')
  assert.equal(policy('::1'), 'allowed')
  assert.equal(policy('127.0.0.1'), 'refused')
})

test('an address in the private ranges is never public, however it is written in IPv6', () => {
  const byte = fc.integer({ min: 0, max: 255 })
  const hex = (a: number, b: number) => ((a << 8) | b).toString(16)
  fc.assert(
    fc.property(byte, byte, byte, (b, c, d) => {
      for (const text of [`10.${b}.${c}.${d}`, `127.${b}.${c}.${d}`, `192.168.${c}.${d}`]) {
        assert.equal(none(text), 'refused')
        const [p = 0, q = 0, r = 0, s = 0] = text.split('.').map(Number)
        const tail = `${hex(p, q)}:${hex(r, s)}`
        for (const wrapped of [
          `::ffff:${text}`,
          `::${tail}`,
          `64:ff9b::${tail}`,
          `2002:${tail}::`,
        ]) {
          assert.equal(none(wrapped), 'refused', wrapped)
        }
      }
    }),
  )
})

test('a network is an address and a number of bits', () => {
  for (const text of ['10.0.0.0/8', '::/0', 'fd00::/8', '127.0.0.1/32']) assert.ok(isNetwork(text))
  for (const text of [
    '10.0.0.0',
    '10.0.0.0/33',
    '::/129',
    'example.com/8',
    '/8',
    '1.2.3.4/8/8',
    '1.2.3.4/-1',
  ]) {
    assert.ok(!isNetwork(text), text)
  }
})
