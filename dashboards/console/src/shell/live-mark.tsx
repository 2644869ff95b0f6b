import { useQuery } from '@tanstack/react-query'
import type { Status } from '@tripline/api/wire'
import { statusQuery } from '../http/queries.ts'
import { useStream } from '../stream/live-context.tsx'
import { duration } from '../time/relative-time.ts'

/** Beyond this what is shown is not what happens now. */
const BEHIND_MS = 60_000

/** Two clocks, both said: how far behind we are, and in the title how late the records themselves come. */
export function LiveMark() {
  const { state } = useStream()
  const { data: status } = useQuery(statusQuery)
  if (state.kind === 'lost') {
    return (
      <span className="live push lost">
        <span className="dot" aria-hidden="true" />
        Stream lost
      </span>
    )
  }
  if (state.kind === 'connecting' || status === undefined) {
    return (
      <span className="live push wait">
        <span className="dot" aria-hidden="true" />
        Connecting
      </span>
    )
  }
  if (status.behindMs > BEHIND_MS) {
    return (
      <span className="live push wait" title={explain(status)}>
        <span className="dot" aria-hidden="true" />
        <span>
          Catching up<span className="hide-s">, {duration(status.behindMs)} behind</span>
        </span>
      </span>
    )
  }
  return (
    <span className="live push" title={explain(status)}>
      <span className="dot" aria-hidden="true" />
      <span>
        Live<span className="hide-s">, {duration(status.behindMs)} behind</span>
      </span>
    </span>
  )
}

function explain(status: Status): string {
  const behind = `Detection is ${duration(status.behindMs)} behind the log.`
  const latest = status.sensors.reduce(
    (worst, sensor) => {
      const late = sensor.lastRecordAt - sensor.lastEventAt
      return late > worst.late ? { name: sensor.name, late } : worst
    },
    { name: '', late: 0 },
  )
  if (latest.name === '') return behind
  return `${behind} The latest source, ${latest.name}, delivers ${duration(latest.late)} late.`
}
