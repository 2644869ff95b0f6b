import type { AgentDetail } from '@tripline/api/wire'
import { AgentLink, AgentName } from '../parts/agent-name.tsx'
import { Panel } from '../parts/panel.tsx'
import { byGroup, classGroups } from './action-classes.ts'
import { ClassLegend } from './class-legend.tsx'

/** Its mix of actions beside those of its peers, nearest first. */
export function PeersPanel({ detail }: { readonly detail: AgentDetail }) {
  const self = detail.agent.id
  const peers = [...detail.peers].sort(
    (a, b) => Number(b.agentId === self) - Number(a.agentId === self) || a.distance - b.distance,
  )
  if (peers.length < 2) return null
  return (
    <Panel title="Against its peers" end="mix of actions">
      <div className="body">
        <ol className="peers">
          {peers.map((peer) => (
            <li key={peer.agentId}>
              <span className={peer.agentId === self ? 'self' : undefined}>
                {peer.agentId === self ? <AgentName id={self} /> : <AgentLink id={peer.agentId} />}
              </span>
              <Mix mix={peer.mix} />
              <span className="num sm ink-2">
                {peer.agentId === self ? 'itself' : `${peer.distance.toFixed(2)} away`}
              </span>
            </li>
          ))}
        </ol>
        <ClassLegend />
      </div>
    </Panel>
  )
}

function Mix({ mix }: { readonly mix: Readonly<Record<string, number>> }) {
  const shares = byGroup(mix)
  return (
    <span className="mix" aria-hidden="true">
      {classGroups.map((group, place) => {
        const share = shares[place] ?? 0
        if (share <= 0) return null
        const width = `${100 * share}%`
        return <i key={group.name} style={{ width, background: `var(${group.colour})` }} />
      })}
    </span>
  )
}
