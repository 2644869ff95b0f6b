import type { Alert } from '@tripline/api/wire'
import { Icon } from '../parts/icon.tsx'
import { Panel } from '../parts/panel.tsx'
import { listed, plural } from '../words/figures.ts'
import { middleCut } from '../words/middle-cut.ts'
import { visibleText } from '../words/visible-text.ts'
import { environmentWord } from '../words/vocabulary.ts'

type Reach = Alert['reach'][number]

/** Rather than a wall of names; the rest is counted. */
const SHOWN = 12

/** What the credential was seen to reach; what it deleted is struck out. */
export function ReachPanel({ alert }: { readonly alert: Alert }) {
  if (alert.reach.length === 0) return null
  return (
    <Panel
      title="Blast radius"
      end="what this credential was seen to reach"
      severity={alert.severity}
    >
      <div className="body stack">
        <p>{summary(alert.reach)}</p>
        <div className="blast">
          <b>
            <Icon name="credential-access" size={13} />
            <bdi>{middleCut(visibleText(alert.credentialId))}</bdi>
          </b>
          <div className="envs">
            {alert.reach.map((reach) => (
              <EnvironmentBox key={reach.environment} reach={reach} />
            ))}
          </div>
        </div>
      </div>
    </Panel>
  )
}

function EnvironmentBox({ reach }: { readonly reach: Reach }) {
  const resources = [...reach.resources].sort((a, b) => Number(b.gone) - Number(a.gone))
  const more = resources.length - SHOWN
  return (
    <div className="env-box">
      <h3>
        {environmentWord[reach.environment] || 'environment not known'}{' '}
        <span>{plural(reach.services, 'service')}</span>
      </h3>
      <ul className="vols">
        {resources.slice(0, SHOWN).map(({ id, gone }) => (
          <li key={id} className={gone ? 'vol gone' : 'vol'} title={visibleText(id)}>
            {gone ? (
              <s>
                <bdi>{middleCut(visibleText(id), 20, 8)}</bdi>
                <span className="vh"> (gone)</span>
              </s>
            ) : (
              <bdi>{middleCut(visibleText(id), 20, 8)}</bdi>
            )}
          </li>
        ))}
        {more > 0 && <li className="ink-2 sm">and {more} more</li>}
      </ul>
    </div>
  )
}

function summary(reach: Alert['reach']) {
  const total = (pick: (one: Reach) => number) => reach.reduce((sum, one) => sum + pick(one), 0)
  const gone = total((one) => one.resources.filter((resource) => resource.gone).length)
  const places = reach.map((one) => environmentWord[one.environment]).filter((word) => word !== '')
  return (
    <>
      <b>
        {plural(
          total((one) => one.services),
          'service',
        )}
        ,{' '}
        {plural(
          total((one) => one.resources.length),
          'resource',
        )}
      </b>
      {places.length > 0 && <> in {listed(places)}</>}.{' '}
      {gone > 0 && (
        <b className="gone-words">
          {plural(gone, 'resource')} {gone === 1 ? 'is' : 'are'} gone; nothing here brings{' '}
          {gone === 1 ? 'it' : 'them'} back.
        </b>
      )}
    </>
  )
}
