import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEnvironmentOf, environmentWord } from './environment.ts'

test('whole words tell the environment, parts of words do not', () => {
  const told = {
    prod: [
      'prod',
      'orders-prod-db',
      'ProdOrders',
      'prod1',
      'PRODUCTION',
      'arn:aws:s3:::live/x',
      'prd_eu',
    ],
    staging: ['staging', 'orders.stage', 'stg-1', 'preprod', 'pre-prod', 'myStagingDb'],
    dev: ['dev', 'test-bucket', 'sandbox/7', 'qa', 'non-prod', 'nonprod', 'not_prod'],
    unknown: [
      '',
      'product',
      'delivery',
      'devotion',
      'latest',
      'contest',
      'alive',
      'stagecoach',
      'qatar',
    ],
  } as const
  for (const [environment, names] of Object.entries(told)) {
    for (const name of names) assert.equal(environmentWord(name), environment, name)
  }
})

test('a configured account wins over a configured pattern, and that over words', () => {
  const environmentOf = createEnvironmentOf({
    accounts: { '123456789012': 'prod' },
    patterns: [{ match: 'arn:aws:s3:::orders-*', environment: 'staging' }],
  })
  assert.equal(environmentOf('123456789012', 'dev-bucket'), 'prod')
  assert.equal(environmentOf('1', 'arn:aws:s3:::orders-dev'), 'staging')
  assert.equal(environmentOf('1', '', 'x', 'web-dev'), 'dev')
  assert.equal(environmentOf('1'), 'unknown')
  assert.equal(environmentOf('__proto__', 'constructor'), 'unknown')
})

test('the first name that tells anything decides', () => {
  const environmentOf = createEnvironmentOf()
  assert.equal(environmentOf('', 'orders', 'staging-role', 'prod-role'), 'staging')
})
