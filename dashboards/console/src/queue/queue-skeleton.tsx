import { Skeleton } from '../parts/skeleton.tsx'
import { toFilter } from './alert-filter.ts'
import { QueueHead } from './queue-table.tsx'

const ROWS = [0, 1, 2, 3, 4, 5, 6]

/** The rows to come, in their places. */
export function QueueSkeleton() {
  return (
    <div className="cols" aria-busy="true">
      <section className="panel list" aria-label="Loading alerts">
        <table className="queue">
          <QueueHead search={{}} filter={toFilter({})} />
          <tbody>
            {ROWS.map((row) => (
              <tr key={row}>
                <td className="c-risk">
                  <Skeleton width={88} height={20} />
                </td>
                <td className="t">
                  <Skeleton width={38} />
                  <Skeleton width={88} />
                </td>
                <td className="c-when">
                  <Skeleton />
                </td>
                <td className="c-cred">
                  <Skeleton />
                </td>
                <td className="c-status s">
                  <Skeleton />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <aside className="panel preview" aria-hidden="true">
        <div className="top">
          <Skeleton width={40} height={22} />
          <Skeleton />
          <Skeleton width={80} />
        </div>
        <section>
          <Skeleton width={30} />
          <Skeleton />
          <Skeleton width={70} />
        </section>
      </aside>
    </div>
  )
}
