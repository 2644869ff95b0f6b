import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bits,
  compact,
  count,
  dollars,
  figure,
  inWords,
  listed,
  percent,
  plural,
} from './figures.ts'

test('figures are grouped, and decimals that say nothing are left out', () => {
  assert.equal(count(41312), '41,312')
  assert.equal(figure(3.14), '3.1')
  assert.equal(figure(4), '4')
  assert.equal(percent(0.986), '98.6 %')
  assert.equal(percent(1), '100 %')
})

test('tiles shorten from ten thousand on', () => {
  assert.equal(compact(1850), '1,850')
  assert.equal(compact(12_400), '12.4k')
  assert.equal(compact(3_312_480), '3.3M')
})

test('bits keep one decimal, money its cents', () => {
  assert.equal(bits(17.94), '17.9 bits')
  assert.equal(bits(6), '6.0 bits')
  assert.equal(dollars(14.2), '$14.20')
  assert.equal(dollars(1234.5), '$1,235')
})

test('words agree with their number', () => {
  assert.equal(plural(1, 'call'), '1 call')
  assert.equal(plural(0, 'call'), '0 calls')
  assert.equal(plural(2, 'delivery', 'deliveries'), '2 deliveries')
  assert.equal(inWords(6), 'Six')
  assert.equal(inWords(12), '12')
  assert.equal(listed([]), '')
  assert.equal(listed(['a']), 'a')
  assert.equal(listed(['a', 'b', 'c']), 'a, b and c')
})
