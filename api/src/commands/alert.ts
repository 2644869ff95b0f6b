import type { Alert } from '../wire.ts'
import { openLocalApi } from './local-api.ts'
import { safeText } from './safe-text.ts'
import { answer } from './tell.ts'

export async function showAlert(
  id: string,
  options: { readonly state: string; readonly json?: boolean },
): Promise<void> {
  const api = await openLocalApi(options.state)
  try {
    const alert = await api.ask<Alert>('GET', `/v1/alerts/${encodeURIComponent(id)}`)
    answer(options.json === true ? JSON.stringify(alert) : safeText(describe(alert)))
  } finally {
    await api.close()
  }
}

function describe(alert: Alert): string {
  const of = ({ seen, of }: { seen: number; of: number }) => `${seen} of ${of}`
  const reasons = alert.reasons.flatMap((reason) => [
    `  ${reason.sentence} (${reason.detector}${reason.context ? ', context' : ''})`,
    `    agent ${of(reason.agent)}, peers ${of(reason.peers)}, fleet ${of(reason.fleet)}; ${reason.rarity}`,
    `    usual: ${reason.expected}; now: ${reason.observed}${reason.note === '' ? '' : `; ${reason.note}`}`,
  ])
  const chain = alert.chain.map(
    (step) => `  +${Math.round(step.offsetMs / 1000)} s  ${step.label}: ${step.detail}`,
  )
  return [
    `${alert.risk} ${alert.severity}  ${alert.title}`,
    '',
    alert.story,
    '',
    `agent ${alert.agentId}   credential ${alert.credentialId || 'none'}   ${alert.environment}   ${alert.status}${alert.verdict === null ? '' : `, ${alert.verdict}`}`,
    `opened ${new Date(alert.openedAt).toISOString()}; the record was ${alert.recordLateMs} ms late, detection took ${alert.detectedInMs} ms`,
    `risk ${alert.risk} = how odd ${alert.odd.value.toFixed(2)} (${alert.odd.words}) × how bad ${alert.bad.value.toFixed(2)} (${alert.bad.words})`,
    ...(reasons.length === 0 ? [] : ['', 'Why', ...reasons]),
    ...(chain.length === 0 ? [] : ['', 'Chain', ...chain]),
    '',
    `${alert.eventCount} events; techniques ${alert.techniques.join(', ') || 'none'}`,
  ].join('\n')
}
