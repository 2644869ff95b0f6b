import type { Alert } from '@tripline/api/wire'
import type { ReactNode } from 'react'
import { Icon } from '../parts/icon.tsx'
import { Panel } from '../parts/panel.tsx'
import { count, inWords, listed, plural } from '../words/figures.ts'
import { EvidenceRow } from './evidence-row.tsx'

interface Props {
  readonly alert: Alert
  readonly note: ReactNode
}

/** One row a reason, each in the same shape; what is only context stands below, in words. */
export function ReasonsPanel({ alert, note }: Props) {
  const counted = alert.reasons.filter((reason) => !reason.context)
  return (
    <Panel
      title="Why this is an alert"
      id="why"
      severity={alert.severity}
      end={<Legend />}
      about={summary(alert)}
    >
      <ol className="why flush">
        {counted.map((reason) => (
          <EvidenceRow
            key={`${reason.detector} ${reason.channel} ${reason.eventId}`}
            reason={reason}
          />
        ))}
      </ol>
      {note}
    </Panel>
  )
}

function Legend() {
  return (
    <span className="legend">
      <span className="first-mark">
        <Icon name="first" size={10} />
        first time
      </span>
      <span>
        <Icon name="seen" size={10} />
        seen before
      </span>
      <span>
        <i />
        usual
      </span>
      <span>
        <i className="now" />
        now
      </span>
    </span>
  )
}

/** 'Six detectors agree. Measured against 41,312 calls of its own, 5 peers and 24 agents.' */
function summary(alert: Alert): string {
  const counted = alert.reasons.filter((reason) => !reason.context)
  const detectors = new Set(counted.map((reason) => reason.detector)).size
  const most = (who: 'agent' | 'peers' | 'fleet') =>
    counted.reduce((top, reason) => Math.max(top, reason[who].of), 0)
  const against = [
    most('agent') > 0 ? `${count(most('agent'))} calls of its own` : '',
    most('peers') > 0 ? plural(most('peers'), 'peer') : '',
    most('fleet') > 0 ? plural(most('fleet'), 'agent') : '',
  ].filter((part) => part !== '')
  const who = `${inWords(detectors)} ${detectors === 1 ? 'detector says so' : 'detectors agree'}.`
  return against.length === 0 ? who : `${who} Measured against ${listed(against)}.`
}
