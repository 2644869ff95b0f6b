import type { AgentDetail, BaselineValue } from '../wire.ts'
import { openLocalApi } from './local-api.ts'
import { safeText } from './safe-text.ts'
import { table } from './table.ts'
import { answer } from './tell.ts'

const SHOWN_PER_FACET = 5

export async function showAgent(
  id: string,
  options: { readonly state: string; readonly json?: boolean },
): Promise<void> {
  const api = await openLocalApi(options.state)
  try {
    const path = `/v1/agents/${encodeURIComponent(id)}`
    const detail = await api.ask<AgentDetail>('GET', path)
    const { values } = await api.ask<{ values: BaselineValue[] }>('GET', `${path}/baseline`)
    answer(
      options.json === true
        ? JSON.stringify({ ...detail, baseline: values })
        : describe(detail, values),
    )
  } finally {
    await api.close()
  }
}

function describe(
  { agent, attribution, credentials }: AgentDetail,
  values: readonly BaselineValue[],
): string {
  const day = (at: number) =>
    at === 0 ? 'never' : new Date(at).toISOString().slice(0, 16).replace('T', ' ')
  const shown = new Map<string, number>()
  const usual = values.filter((value) => {
    const before = shown.get(value.facet) ?? 0
    shown.set(value.facet, before + 1)
    return before < SHOWN_PER_FACET
  })
  return [
    safeText(`${agent.id}  ${agent.environment}  baseline ${agent.baseline}`),
    safeText(agent.charter === '' ? 'No charter declared.' : agent.charter),
    safeText(
      `owner ${agent.owner || 'not declared'}; known by ${attribution.rule}, certainty ${attribution.confidence.toFixed(2)}`,
    ),
    `${agent.calls} calls since ${day(agent.firstSeenAt)}, last ${day(agent.lastSeenAt)} UTC; ${agent.openAlerts} open alerts`,
    '',
    'Credentials',
    table(
      credentials.map((used) => ({
        credential: used.credentialId,
        kind: used.kind,
        calls: used.calls,
        since: day(used.firstSeenAt),
        last: day(used.lastSeenAt),
        agents: used.agents,
      })),
    ),
    '',
    `Usual, the ${SHOWN_PER_FACET} most frequent of each`,
    table(
      usual.map((value) => ({
        facet: value.facet,
        value: value.value,
        seen: value.seen,
        share: `${(value.share * 100).toFixed(1)} %`,
        since: day(value.firstSeenAt),
        last: day(value.lastSeenAt),
      })),
    ),
  ].join('\n')
}
