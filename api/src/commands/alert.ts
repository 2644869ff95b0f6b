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
    ...section('What would have been ordinary', ordinaryLines(alert)),
    ...section(
      'Most alike before',
      alert.nearest.map(({ words }) => words),
    ),
    ...section('Blast radius', reachLines(alert)),
    '',
    `${alert.eventCount} events; techniques ${alert.techniques.join(', ') || 'none'}`,
  ]
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]

function ordinaryLines({ ordinary, wouldBeOrdinary }: Alert): readonly string[] {
  return [
    ...ordinary.map(({ seen, of, words }) => `${seen} of ${of}: ${words}`),
    ...(wouldBeOrdinary === null
      ? []
      : [wouldBeOrdinary.words, ...wouldBeOrdinary.changes.map(({ words }) => `  ${words}`)]),
  ]
}

/** Resources named of one environment; the rest is counted. */
const MOST_NAMED = 8

function reachLines({ blastRadius, reach, allowed }: Alert): readonly string[] {
  const places = reach.map(({ environment, resources, resourceTypes, more }) => {
    const named = resources.slice(0, MOST_NAMED).map((one) => {
      const marks = [
        one.gone ? 'gone' : '',
        one.protected ? 'protected' : '',
        one.backups > 0 ? `${one.backups} backups on it` : '',
      ].filter((mark) => mark !== '')
      return marks.length === 0 ? one.id : `${one.id} (${marks.join(', ')})`
    })
    const hidden = resources.length - named.length
    if (hidden > 0 || more) named.push(more ? 'and more' : `and ${hidden} more`)
    const types = resourceTypes.length === 0 ? '' : ` [${resourceTypes.join(', ')}]`
    return `${environment}${types}: ${named.join(', ') || 'no resource named'}`
  })
  const may = [
    ...(allowed?.credentialActions.length
      ? [`credential may ${words(allowed.credentialActions)}`]
      : []),
    ...(allowed?.agentActions.length ? [`agent may ${words(allowed.agentActions)}`] : []),
  ]
  return [...(blastRadius === '' ? [] : [blastRadius]), ...places, ...may]
}

const words = (list: readonly string[]): string =>
  `${list.slice(0, MOST_NAMED).join(', ')}${list.length > MOST_NAMED ? ', …' : ''}`

function linesOf(reason: Reason): readonly string[] {
  const of = ({ seen, of }: { seen: number; of: number }) => `${seen} of ${of}`
  const note = reason.note === '' ? '' : `; ${reason.note}`
  return [
    `  ${reason.sentence} (${reason.detector}${reason.context ? ', context' : ''})`,
    `    agent ${of(reason.agent)}, peers ${of(reason.peers)}, fleet ${of(reason.fleet)}; ${reason.rarity}`,
    `    usual: ${reason.expected}; now: ${reason.observed}${note}`,
  ]
}
