import type { Alert, Reason } from '../wire.ts'
import { openLocalApi } from './local-api.ts'
import { safeLine, safeText } from './safe-text.ts'
import { answer } from './tell.ts'

/** One alert with its reasons, as a person reads it; as JSON it is what the API says. */
export async function showAlert(
  id: string,
  options: { readonly state: string; readonly json?: boolean },
): Promise<void> {
  const api = await openLocalApi(options.state)
  try {
    const alert = await api.ask<Alert>('GET', `/v1/alerts/${encodeURIComponent(id)}`)
    answer(
      options.json === true
        ? safeText(JSON.stringify(alert))
        : describe(alert).map(safeLine).join('\n'),
    )
  } finally {
    await api.close()
  }
}

/** A line each: what is within a line stays there. */
function describe(alert: Alert): readonly string[] {
  const { risk, odd, bad, chain, reasons } = alert
  const verdict = alert.verdict === null ? '' : `, ${alert.verdict}`
  const credential = alert.credentialId === '' ? 'none' : alert.credentialId
  return [
    `${risk} ${alert.severity}  ${alert.title}`,
    '',
    alert.story,
    '',
    `agent ${alert.agentId}   credential ${credential}   ${alert.environment}   ${alert.status}${verdict}`,
    `opened ${new Date(alert.openedAt).toISOString()}; the record was ${alert.recordLateMs} ms late, detection took ${alert.detectedInMs} ms`,
    `risk ${risk} = how odd ${odd.value.toFixed(2)} (${odd.words}) × how bad ${bad.value.toFixed(2)} (${bad.words})`,
    ...(reasons.length === 0 ? [] : ['', 'Why', ...reasons.flatMap(linesOf)]),
    ...(chain.length === 0 ? [] : ['', 'Chain']),
    ...chain.map(
      (step) => `  +${Math.round(step.offsetMs / 1000)} s  ${step.label}: ${step.detail}`,
    ),
    '',
    `${alert.eventCount} events; techniques ${alert.techniques.join(', ') || 'none'}`,
  ]
}

function linesOf(reason: Reason): readonly string[] {
  const of = ({ seen, of }: { seen: number; of: number }) => `${seen} of ${of}`
  const note = reason.note === '' ? '' : `; ${reason.note}`
  return [
    `  ${reason.sentence} (${reason.detector}${reason.context ? ', context' : ''})`,
    `    agent ${of(reason.agent)}, peers ${of(reason.peers)}, fleet ${of(reason.fleet)}; ${reason.rarity}`,
    `    usual: ${reason.expected}; now: ${reason.observed}${note}`,
  ]
}
