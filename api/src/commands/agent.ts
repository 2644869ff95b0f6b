import type { AgentDetail, BaselineDiff, BaselineLife, BaselineValue } from '../wire.ts'
import { baselineLines } from './baseline-lines.ts'
import { openLocalApi } from './local-api.ts'
import { safeLine, safeText } from './safe-text.ts'
import { minute, table } from './table.ts'
import { answer } from './tell.ts'

const SHOWN_PER_FACET = 5

/** What is usual for an agent, as a person reads it; as JSON it is what the API says. */
export async function showAgent(
  id: string,
  options: { readonly state: string; readonly json?: boolean },
): Promise<void> {
  const api = await openLocalApi(options.state)
  try {
    const path = `/v1/agents/${encodeURIComponent(id)}`
    const detail = await api.ask<AgentDetail>('GET', path)
    const { values } = await api.ask<{ values: BaselineValue[] }>('GET', `${path}/baseline`)
    const life = await api.ask<BaselineLife>('GET', `${path}/baseline/versions`)
    const newest = life.versions.at(-1)?.number ?? 0
    const diff =
      newest === 0
        ? null
        : await api.ask<BaselineDiff>('GET', `${path}/baseline/diff?from=${newest}`)
    answer(
      options.json === true
        ? safeText(JSON.stringify({ ...detail, baseline: values, life, changedSince: diff }))
        : describe(detail, values, baselineLines(detail, life, diff)),
    )
  } finally {
    await api.close()
  }
}

function describe(
  detail: AgentDetail,
  values: readonly BaselineValue[],
  versions: readonly string[],
): string {
  const { agent, attribution } = detail
  const known = `known by ${attribution.rule}, certainty ${attribution.confidence.toFixed(2)}`
  const head = [
    `${agent.id}  ${agent.environment}  baseline ${agent.baseline}`,
    agent.charter === '' ? 'No charter declared.' : agent.charter,
    `owner ${agent.owner || 'not declared'}; ${known}`,
    `${agent.calls} calls since ${minute(agent.firstSeenAt)}, last ${minute(agent.lastSeenAt)} UTC; ${agent.openAlerts} open alerts`,
  ]
  return [
    ...head.map(safeLine),
    ...['', ...versions],
    ...['', 'Credentials', credentialTable(detail)],
    ...['', `Usual, the ${SHOWN_PER_FACET} most frequent of each`, usualTable(values)],
  ].join('\n')
}

function credentialTable({ credentials }: AgentDetail): string {
  if (credentials.length === 0) return 'none seen'
  return table(
    credentials.map((used) => ({
      credential: used.credentialId,
      kind: used.kind,
      calls: used.calls,
      since: minute(used.firstSeenAt),
      last: minute(used.lastSeenAt),
      agents: used.agents,
    })),
  )
}

function usualTable(values: readonly BaselineValue[]): string {
  const shown = new Map<string, number>()
  const usual = values.filter(({ facet }) => {
    const before = shown.get(facet) ?? 0
    shown.set(facet, before + 1)
    return before < SHOWN_PER_FACET
  })
  if (usual.length === 0) return 'nothing learned yet'
  return table(
    usual.map((value) => ({
      facet: value.facet,
      value: value.value,
      seen: value.seen,
      share: `${(value.share * 100).toFixed(1)} %`,
      since: minute(value.firstSeenAt),
      last: minute(value.lastSeenAt),
    })),
  )
}
