import type { Alert, Reach } from '@tripline/api/wire'
import { Icon } from '../parts/icon.tsx'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { count, listed, plural } from '../words/figures.ts'
import { middleCut } from '../words/middle-cut.ts'
import { visibleText } from '../words/visible-text.ts'
import { environmentWord } from '../words/vocabulary.ts'
import { AllowedNote } from './allowed-note.tsx'
import { BackupSquares } from './backup-squares.tsx'

/** Rather than a wall of names; the rest is counted. */
const SHOWN = 12

/** What the credential was seen to reach, the worst first, and what is declared of it; what it deleted is struck out. */
export function ReachPanel({ alert }: { readonly alert: Alert }) {
  const { reach, allowed } = alert
  if (reach.length === 0 && allowed === null) return null
  const all = reach.flatMap((one) => one.resources)
  return (
    <Panel
      title="Blast radius"
      end={reach.length === 0 ? 'what is declared' : 'what this credential was seen to reach'}
      severity={alert.severity}
    >
      <div className="body stack">
        {reach.length > 0 && (
          <>
            <p>{summary(reach)}</p>
            <div className="blast">
              <b>
                <Icon name="credential-access" size={13} />
                <bdi>{middleCut(visibleText(alert.credentialId))}</bdi>
              </b>
              <div className="envs">
                {reach.map((one) => (
                  <EnvironmentBox key={one.environment} reach={one} />
                ))}
              </div>
            </div>
            <Legend
              backups={all.some((one) => one.backups > 0)}
              gone={all.some((one) => one.gone)}
              guarded={all.some((one) => one.protected)}
            />
          </>
        )}
        {allowed !== null && <AllowedNote allowed={allowed} />}
      </div>
    </Panel>
  )
}

function EnvironmentBox({ reach }: { readonly reach: Reach }) {
  const { environment, services, serviceNames, resourceTypes, resources, more } = reach
  const hidden = resources.length - SHOWN
  return (
    <div className="env-box">
      <h3>
        {environmentWord[environment] || 'environment not known'}{' '}
        <span title={serviceNames.map(visibleText).join(', ')}>{plural(services, 'service')}</span>
      </h3>
      {resourceTypes.length > 0 && (
        <p className="note">
          <Outside text={resourceTypes.join(', ')} />
        </p>
      )}
      <ul className="vols">
        {resources.slice(0, SHOWN).map((resource) => (
          <ResourceBox key={resource.id} resource={resource} />
        ))}
        {hidden > 0 && (
          <li className="ink-2 sm">
            and {more ? 'at least ' : ''}
            {hidden} more
          </li>
        )}
      </ul>
    </div>
  )
}

function ResourceBox({ resource }: { readonly resource: Reach['resources'][number] }) {
  const { id, type, gone, backups } = resource
  const name = <bdi>{middleCut(visibleText(id), 20, 8)}</bdi>
  const guarded = resource.protected
  return (
    <li
      className={`vol${gone ? ' gone' : ''}${guarded ? ' guarded' : ''}`}
      title={visibleText(type === '' ? id : `${type} ${id}`)}
    >
      {gone ? (
        <s>
          {name}
          <span className="vh"> (gone)</span>
        </s>
      ) : (
        name
      )}
      {guarded && <span className="vh"> (protected)</span>}
      {backups > 0 && <BackupSquares backups={backups} />}
    </li>
  )
}

interface LegendProps {
  readonly backups: boolean
  readonly gone: boolean
  readonly guarded: boolean
}

function Legend({ backups, gone, guarded }: LegendProps) {
  if (!backups && !gone && !guarded) return null
  return (
    <div className="legend">
      {backups && (
        <span>
          <i />a backup on it
        </span>
      )}
      {gone && (
        <span>
          <i className="gone" />
          gone
        </span>
      )}
      {guarded && (
        <span>
          <i className="guarded" />
          protected
        </span>
      )}
    </div>
  )
}

function summary(reach: readonly Reach[]) {
  const total = (pick: (one: Reach) => number) => reach.reduce((sum, one) => sum + pick(one), 0)
  const gone = reach.flatMap((one) => one.resources).filter((resource) => resource.gone)
  const backups = gone.reduce((sum, one) => sum + one.backups, 0)
  const places = reach.map((one) => environmentWord[one.environment]).filter((word) => word !== '')
  const services = total((one) => one.services)
  const resources = total((one) => one.resources.length)
  const more = reach.some((one) => one.more)
  return (
    <>
      <b>
        {plural(services, 'service')}, {more ? 'more than ' : ''}
        {plural(resources, 'resource')}
      </b>
      {places.length > 0 && <> in {listed(places)}</>}.{' '}
      {gone.length > 0 && (
        <b className="gone-words">
          {plural(gone.length, 'resource')} {gone.length === 1 ? 'is' : 'are'} gone
          {backups > 0 && (
            <>
              , and the {backups === 1 ? 'backup' : `${count(backups)} backups`} on{' '}
              {gone.length === 1 ? 'it' : 'them'}
            </>
          )}
          ; nothing here brings {gone.length === 1 && backups === 0 ? 'it' : 'them'} back.
        </b>
      )}
    </>
  )
}
