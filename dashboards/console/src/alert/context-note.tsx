import type { Alert } from '@tripline/api/wire'
import { Outside } from '../parts/outside.tsx'
import { bits, plural } from '../words/figures.ts'

/** What is shown and not counted, how much proves the rest, and its names in the catalogues. */
export function ContextNote({ alert }: { readonly alert: Alert }) {
  const context = alert.reasons.filter((reason) => reason.context)
  return (
    <div className="body ruled">
      {context.length > 0 && (
        <p className="note">
          <b>Context, not counted: </b>
          {context.map((reason) => (
            <span key={`${reason.detector} ${reason.channel} ${reason.eventId}`}>
              <Outside text={reason.sentence} />; <Outside text={reason.observed} />,{' '}
              <Outside text={reason.expected} /> is usual ({reason.detector.replaceAll('-', ' ')},{' '}
              {bits(reason.bits)}).{' '}
            </span>
          ))}
        </p>
      )}
      <p className="note">
        <a href="#timeline">
          {plural(alert.eventCount, 'event')} {alert.eventCount === 1 ? 'proves' : 'prove'} the
          above.
        </a>{' '}
        {alert.techniques.length > 0 && <>ATT&amp;CK and ATLAS: {alert.techniques.join(', ')}.</>}
      </p>
    </div>
  )
}
