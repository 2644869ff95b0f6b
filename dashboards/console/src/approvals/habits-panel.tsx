import { useQuery } from '@tanstack/react-query'
import { approversQuery } from '../http/queries.ts'
import { Icon } from '../parts/icon.tsx'
import { Outside } from '../parts/outside.tsx'
import { Panel } from '../parts/panel.tsx'
import { mayTriage, useSession } from '../shell/session-context.tsx'
import { duration } from '../time/relative-time.ts'
import { count, percent } from '../words/figures.ts'

/** How each person decides: who says yes to all of it at once is not reading. */
export function HabitsPanel() {
  const mayLook = mayTriage(useSession())
  const { data } = useQuery({ ...approversQuery, enabled: mayLook })
  const approvers = data?.approvers ?? []
  if (approvers.length === 0) return null
  return (
    <Panel title="How people decide" end="is the approver still reading?">
      <div className="flush tablewrap">
        <table className="cards tight">
          <thead>
            <tr>
              <th scope="col">Person</th>
              <th scope="col" className="num">
                Approved
              </th>
              <th scope="col" className="num">
                Denied
              </th>
              <th scope="col" className="num">
                Median time to decide
              </th>
              <th scope="col" className="num">
                Within 10 s
              </th>
              <th scope="col">
                <span className="vh">Advice</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {approvers.map((one) => (
              <tr key={one.name}>
                <th scope="row">
                  <Outside text={one.name} />
                </th>
                <td className="num" data-l="Approved">
                  {count(one.approved)}
                </td>
                <td className="num" data-l="Denied">
                  {count(one.denied)}
                </td>
                <td className="num" data-l="Median time">
                  {duration(one.medianMs)}
                </td>
                <td className="num" data-l="Within 10 s">
                  {percent(one.quickShare)}
                </td>
                <td>
                  {one.rubberStamp && (
                    <span className="chip wait">
                      <Icon name="warn" size={12} />
                      look again
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}
