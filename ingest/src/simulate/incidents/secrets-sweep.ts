import { readSecret } from '../agents/aws-calls.ts'
import { incident } from './incident.ts'

const areas = [
  'billing',
  'carrier',
  'crm',
  'erp',
  'ledger',
  'mail',
  'orders',
  'partners',
  'stock',
  'warehouse',
] as const

export const secretsSweep = incident({
  id: 'secrets-sweep',
  title: 'Every secret is read once, in alphabetical order',
  description:
    'Lists the secrets, then reads all 214 under prod/etl/ in six minutes. Three a day is usual.',
  techniques: ['T1555.006', 'T1526'],
  agentId: 'data-loader',
  act(script) {
    script.aws({ service: 'secretsmanager', action: 'ListSecrets', request: '{"maxResults":100}' })
    script.aws({
      service: 'secretsmanager',
      action: 'ListSecrets',
      request: '{"maxResults":100,"nextToken":"HIDDEN_DUE_TO_SECURITY_REASONS"}',
    })
    script.wait(3_000)
    for (let i = 0; i < 214; i++) {
      const area = areas[Math.floor(i / 22)] ?? 'zone'
      readSecret(script, `prod/etl/${area}-${String(i % 22).padStart(2, '0')}`)
      script.wait(1_450)
    }
  },
})
