import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { registryOf } from '@tripline/ingest'
import type { TestApi } from '../../test/open-test-api.ts'
import { openTestApi } from '../../test/open-test-api.ts'
import { sampleEvent } from '../../test/sample-event.ts'
import { loadCedarFile } from './load-policy.ts'
import type { HistoryGroup } from './policy-on-history.ts'
import { HISTORY_SQL, judgeHistory } from './policy-on-history.ts'
import { createFacts } from './policy-question.ts'

let api: TestApi
before(async () => {
  const now = Date.now()
  const deletion = {
    action: 'railway:volumeDelete',
    actionClass: 'destroy',
    environment: 'prod',
    ...{ irreversible: true, destructive: true, risk: 96, resourceId: 'vol_1' },
  } as const
  api = await openTestApi({
    before: (store) =>
      store.writeEvents([
        ...Array.from({ length: 30 }, (_, i) => sampleEvent({ occurredAt: now - i * 60_000 })),
        sampleEvent({ ...deletion, occurredAt: now - 3_600_000 }),
        sampleEvent({ ...deletion, occurredAt: now - 9 * 86_400_000 }),
        sampleEvent({ action: 'k8s:create pods', actionClass: 'write', risk: 55, occurredAt: now }),
      ]),
  })
})
after(() => api.close())

test('the shipped policy on a week: what it would have denied, held and let pass', async () => {
  const sql = HISTORY_SQL.replace('{hours}', '168')
  const { rows } = (await api.ask('POST', '/v1/query', { as: 'admin', body: { sql } })).body
  const registry = registryOf({ agents: [{ id: 'staging-fixer', environment: 'staging' }] })
  const groups: readonly HistoryGroup[] = rows
  const found = await judgeHistory(loadCedarFile(''), createFacts(registry, []), groups)
  assert.deepEqual(found.calls, { allow: 31, deny: 1, approval_required: 0 })
  assert.deepEqual(found.stopped, [
    {
      ...{ outcome: 'deny', agent: 'staging-fixer', action: 'railway:volumeDelete' },
      ...{
        environment: 'prod',
        risk: 96,
        calls: 1,
        because: 'irreversible-out-of-its-environment',
      },
    },
  ])
  const undeclared = await judgeHistory(
    ...[loadCedarFile(''), createFacts(registryOf({}), []), groups],
  )
  assert.deepEqual(undeclared.calls, { allow: 30, deny: 0, approval_required: 2 })
})
