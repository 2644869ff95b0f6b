import type { Alert } from '@tripline/api/wire'
import { Outside } from '../parts/outside.tsx'
import { Sentence } from '../parts/sentence.tsx'

/** What happened, in words, and the sum that makes the risk. */
export function StoryPanel({ alert }: { readonly alert: Alert }) {
  return (
    <section className="panel first" data-sev={alert.severity} aria-label="What happened">
      <div className="body story-body">
        <h2 className="vh">What happened</h2>
        <p className="story">
          <Sentence text={alert.story} figures={4} />
        </p>
        <dl className="equation">
          <div>
            <dt>How odd</dt>
            <dd>
              <b>{alert.odd.value.toFixed(2)}</b>
              <Outside text={alert.odd.words} />
            </dd>
          </div>
          <div className="op" aria-hidden="true">
            <dt className="vh">times</dt>
            <dd>×</dd>
          </div>
          <div>
            <dt>How bad</dt>
            <dd>
              <b>{alert.bad.value.toFixed(2)}</b>
              <Outside text={alert.bad.words} />
            </dd>
          </div>
          <div className="op" aria-hidden="true">
            <dt className="vh">is</dt>
            <dd>=</dd>
          </div>
          <div>
            <dt>Risk</dt>
            <dd>
              <b className="sum">{alert.risk}</b>
            </dd>
          </div>
        </dl>
      </div>
    </section>
  )
}
