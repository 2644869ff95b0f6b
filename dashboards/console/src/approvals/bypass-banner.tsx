import { AgentLink } from '../parts/agent-name.tsx'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Outside } from '../parts/outside.tsx'
import { useNow } from '../time/use-now.ts'
import { count } from '../words/figures.ts'
import { leftInWords } from './time-left.ts'
import { useBypasses } from './use-bypasses.ts'

/** The gate stands open for somebody: since when, by whom, for how long, and where to end it. */
export function BypassBanner() {
  const { open } = useBypasses()
  const now = useNow()
  const [first] = open
  if (first === undefined) return null
  return (
    <div className="banner bad">
      <Icon name="warn" size={18} />
      <p>
        {open.length === 1 ? (
          <>
            <b>
              The gate stands open for <AgentLink id={first.agentId} />,{' '}
              {leftInWords(first.until - now)}.
            </b>{' '}
            <Outside text={first.by} /> opened it <Moment at={first.from} />:{' '}
            <Outside text={first.reason} />
          </>
        ) : (
          <>
            <b>The gate stands open for {count(open.length)} agents.</b> The first ends with{' '}
            {leftInWords(first.until - now)}.
          </>
        )}
      </p>
      <div className="end">
        <a className="btn small" href="#bypasses">
          See bypasses
        </a>
      </div>
    </div>
  )
}
