import { useQuery } from '@tanstack/react-query'
import type { AgentDetail, BaselineLife } from '@tripline/api/wire'
import { useState } from 'react'
import { baselineLifeQuery } from '../http/queries.ts'
import { ConfirmDecision } from '../parts/confirm-decision.tsx'
import { Failure } from '../parts/failure.tsx'
import { Moment } from '../parts/moment.tsx'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { mayTriage, useSession } from '../shell/session-context.tsx'
import { count, percent } from '../words/figures.ts'
import { BaselineDecisions } from './baseline-decisions.tsx'
import { BaselineDiffTable } from './baseline-diff.tsx'
import type { BaselineAct } from './use-baseline-decision.ts'
import { useBaselineDecision } from './use-baseline-decision.ts'

interface Props {
  readonly agentId: string
  readonly drift: AgentDetail['drift']
}

/** The versions people approved, what changed since, and what may be decided. */
export function VersionsPanel({ agentId, drift }: Props) {
  const { data, error, refetch } = useQuery(baselineLifeQuery(agentId))
  const decision = useBaselineDecision(agentId)
  const mayDecide = mayTriage(useSession())
  return (
    <Panel
      title="Approved versions"
      end={
        data !== undefined &&
        mayDecide && (
          <div className="decisions">
            <BaselineDecisions life={data} busy={decision.isPending} decide={decision.mutate} />
          </div>
        )
      }
      {...(drift === null ? {} : { about: driftWords(drift) })}
    >
      <div className="flush">
        {error !== null ? (
          <div className="body">
            <Failure error={error} what="the versions" retry={() => void refetch()} />
          </div>
        ) : data === undefined ? (
          <div className="body" aria-busy="true">
            <Skeleton width={70} />
          </div>
        ) : (
          <Versions
            agentId={agentId}
            life={data}
            busy={decision.isPending}
            decide={mayDecide ? decision.mutate : null}
          />
        )}
      </div>
    </Panel>
  )
}

function driftWords({ now, usual }: NonNullable<AgentDetail['drift']>): string {
  const own = `Its last day is ${percent(now)} unlike its last weeks; up to ${percent(usual)} is usual for it.`
  return now > usual ? `${own} It may be drifting.` : own
}

interface VersionsProps {
  readonly agentId: string
  readonly life: BaselineLife
  readonly busy: boolean
  /** Null for who only looks. */
  readonly decide: ((act: BaselineAct) => void) | null
}

function Versions({ agentId, life, busy, decide }: VersionsProps) {
  const newest = life.versions.at(-1)?.number ?? 0
  const [compared, setCompared] = useState<number | null>(null)
  if (newest === 0) {
    return (
      <p className="body ink-2">None yet: nobody has looked at this baseline and approved it.</p>
    )
  }
  const from = compared ?? newest
  return (
    <>
      <table className="cards tight">
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Approved</th>
            <th scope="col">Note</th>
            <th scope="col" className="num">
              Calls learned
            </th>
            <th scope="col">
              <span className="vh">Compare or go back</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {life.versions.toReversed().map(({ number, at, by, note, calls }) => (
            <tr key={number}>
              <th scope="row">
                v{number}
                {number === life.standsOn && <span className="ink-2"> stands</span>}
              </th>
              <td data-l="Approved">
                <span>
                  <Outside text={by} />, <Moment at={at} />
                </span>
              </td>
              <td data-l="Note">{note === '' ? 'none' : <Outside text={note} />}</td>
              <td className="num" data-l="Calls learned">
                {count(calls)}
              </td>
              <td className="decisions">
                <button
                  type="button"
                  className="btn small"
                  aria-pressed={number === from}
                  onClick={() => setCompared(number)}
                >
                  Compare
                </button>
                {decide !== null && (
                  <ConfirmDecision
                    label="Roll back"
                    title={`Roll back to version ${number}?`}
                    says="What it learned since is forgotten, and cannot be brought back unless it is ratified first. Detection pauses for a moment."
                    busy={busy}
                    act={() => decide({ act: 'rollback', version: number })}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <BaselineDiffTable agentId={agentId} from={from} />
    </>
  )
}
