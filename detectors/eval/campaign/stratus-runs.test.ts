import assert from 'node:assert/strict'
import test from 'node:test'
import type { RecordTruth } from './campaign-records.ts'
import { withoutUserAgents } from './campaign-records.ts'
import { stratusRuns } from './stratus-runs.ts'

const idOf = (n: number) => `0000000${n}-0000-4000-8000-000000000000`
const START = Date.UTC(2026, 0, 1)

const record = (second: number, action: string, userAgent: string): RecordTruth => ({
  ...{ eventId: `${second} ${action}`, action, userAgent, at: START + second * 1000 },
})
const own = (n: number) => `stratus-red-team_${idOf(n)}`
const setUp = (n: number) => `APN/1.0 Terraform/1.1.2 ${own(n)}`

test('a run after a sign-in check is a detonation, one without is a clean-up', () => {
  const runs = stratusRuns([
    record(0, 'DescribeAccountAttributes', own(1)),
    record(5, 'CreateRole', setUp(2)),
    record(9, 'PutRolePolicy', own(2)),
    record(12, 'AttachRolePolicy', `[${own(2)}]`),
    record(40, 'DeleteRolePolicy', own(3)),
    record(41, 'ListBuckets', 'aws-cli/2.0'),
  ])
  assert.deepEqual(
    runs.map(({ kind, eventIds }) => [kind, ...eventIds]),
    [
      ['detonation', '9 PutRolePolicy', '12 AttachRolePolicy'],
      ['clean-up', '40 DeleteRolePolicy'],
    ],
  )
})

test('a set-up that was never detonated uses its check up, and a check of the same second comes first', () => {
  const runs = stratusRuns([
    record(0, 'DescribeAccountAttributes', own(1)),
    record(3, 'CreateVpc', setUp(2)),
    record(20, 'StartLogging', own(3)),
    record(60, 'DeleteTrail', own(5)),
    record(60, 'DescribeAccountAttributes', own(4)),
  ])
  assert.deepEqual(
    runs.map(({ kind }) => kind),
    ['clean-up', 'detonation'],
  )
})

test('user agents are out of every record before it is parsed, and everything else stays', () => {
  const found: RecordTruth[] = []
  const records = [
    {
      eventID: 'a',
      eventName: 'StopLogging',
      eventTime: '2026-01-01T00:00:00Z',
      userAgent: own(1),
    },
    { eventID: 'b', eventName: 'GetTrail', eventTime: '2026-01-01T00:00:01Z', userAgent: 'x' },
  ]
  for (const body of [
    JSON.stringify({ Records: records }),
    ...records.map((one) => JSON.stringify(one)),
  ]) {
    const shown = withoutUserAgents(body, (truth) => found.push(truth))
    assert.doesNotMatch(shown, /stratus/)
    assert.match(shown, /StopLogging|GetTrail/)
  }
  assert.deepEqual(
    found.map(({ eventId, userAgent }) => [eventId, userAgent]),
    [...records, ...records].map(({ eventID, userAgent }) => [eventID, userAgent]),
  )
  assert.equal(
    withoutUserAgents('not JSON', () => assert.fail()),
    'not JSON',
  )
})
