import { useQuery } from '@tanstack/react-query'
import type { BaselineChange } from '@tripline/api/wire'
import { baselineDiffQuery } from '../http/queries.ts'
import { Failure } from '../parts/failure.tsx'
import { Outside } from '../parts/outside.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { count, percent, plural } from '../words/figures.ts'

interface Props {
  readonly agentId: string
  readonly from: number
}

/** What appeared, vanished and changed its share since a version, worst first. */
export function BaselineDiffTable({ agentId, from }: Props) {
  const { data, error, refetch } = useQuery(baselineDiffQuery(agentId, from))
  if (error !== null) {
    return <Failure error={error} what="the comparison" retry={() => void refetch()} />
  }
  if (data === undefined) return <Skeleton width={80} />
  if (data.facets.length === 0) {
    return <p className="body ink-2">Nothing changed since version {from}.</p>
  }
  const more = data.facets.reduce((sum, facet) => sum + facet.more, 0)
  return (
    <>
      <table className="cards tight">
        <caption className="vh">What changed since version {from}</caption>
        <thead>
          <tr>
            <th scope="col">Value</th>
            <th scope="col">What about</th>
            <th scope="col">Change</th>
            <th scope="col" className="num">
              Share then, now
            </th>
            <th scope="col" className="num">
              Seen since
            </th>
          </tr>
        </thead>
        <tbody>
          {data.facets.map(({ detector, facet, changes }) =>
            changes.map((one) => (
              <tr key={`${detector} ${facet} ${one.value}`}>
                <th scope="row">
                  <code>
                    <Outside text={one.value} />
                  </code>
                </th>
                <td data-l="What about">
                  <Outside text={facet} />
                </td>
                <td data-l="Change">{WORDS[one.change]}</td>
                <td className="num" data-l="Share then, now">
                  {percent(one.before)}, {percent(one.after)}
                </td>
                <td className="num" data-l="Seen since">
                  {count(Math.max(0, one.seenAfter - one.seenBefore))}
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
      {more > 0 && (
        <p className="body note">{plural(more, 'more change')}, each smaller than these.</p>
      )}
    </>
  )
}

const WORDS: Readonly<Record<BaselineChange['change'], string>> = {
  appeared: 'appeared',
  vanished: 'gone',
  more: 'more often',
  less: 'less often',
}
