import { loadCedarFile } from '../gate/load-policy.ts'
import type { HistoryGroup } from '../gate/policy-on-history.ts'
import { HISTORY_SQL, judgeHistory } from '../gate/policy-on-history.ts'
import { createFacts } from '../gate/policy-question.ts'
import { loadRegistry } from '../setup/load-registry.ts'
import { openLocalApi } from './local-api.ts'
import { table } from './table.ts'
import { answer, CommandError, tell } from './tell.ts'

export interface TryPolicyOptions {
  readonly policy: string
  readonly since: string
  readonly state: string
  readonly json?: boolean
}

const UNITS = { h: 3_600_000, d: 86_400_000 } as const

/** What the policy would have done about what is stored: how much it would have stopped, of whom, and by which policy. */
export async function tryPolicy(options: TryPolicyOptions): Promise<void> {
  const match = /^(\d{1,4})([hd])$/.exec(options.since)
  if (match === null) throw new CommandError('Say --since like 7d or 12h.')
  const policy = loadCedarFile(options.policy)
  const facts = createFacts(loadRegistry(options.state), [])
  const hours = (Number(match[1]) * UNITS[match[2] === 'h' ? 'h' : 'd']) / UNITS.h
  const api = await openLocalApi(options.state)
  try {
    const { rows } = await api.ask<{ rows: readonly HistoryGroup[] }>('POST', '/v1/query', {
      sql: HISTORY_SQL.replace('{hours}', String(hours)),
    })
    const found = await judgeHistory(policy, facts, rows)
    if (options.json === true) return answer(JSON.stringify(found))
    const { allow, approval_required: held, deny } = found.calls
    answer(
      `${allow + held + deny} calls in ${options.since}: ${allow} allowed, ${held} held for a person, ${deny} denied.`,
    )
    if (found.stopped.length > 0) answer(table(found.stopped.map((one) => ({ ...one }))))
    if (found.isCut) tell('There were more kinds of call than are looked at; take a shorter time.')
  } finally {
    await api.close()
  }
}
