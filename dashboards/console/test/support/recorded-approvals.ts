import type { Approval, ApprovalPage, Bypass } from '@tripline/api/wire'
import type { RecordedWorld } from './recorded-world.ts'

interface Asked {
  readonly method: string
  readonly id: string
  readonly body: unknown
}

const told = (body: unknown, name: string): unknown => Reflect.get(Object(body), name)

/** The list, one of it, or a decision: which moves the state, as the API would. */
export function approvalsOf(
  world: RecordedWorld,
  {
    method,
    id,
    below,
    body,
    query,
  }: Asked & { readonly below: string; readonly query: URLSearchParams },
): Approval | ApprovalPage | null {
  const all = [...world.approvals.values()].sort((a, b) => b.requestedAt - a.requestedAt)
  if (id === '') {
    const state = query.get('state')
    const found = all.filter((one) => state === null || one.state === state)
    const pending = all.filter((one) => one.state === 'pending').length
    return { approvals: found.slice(0, Number(query.get('limit') ?? 50)), pending }
  }
  const approval = world.approvals.get(id)
  if (approval === undefined || method !== 'POST') return approval ?? null
  const note = String(told(body, 'note') ?? '')
  const voice = { by: world.session.name, at: world.status.now, note }
  const next = below === 'deny' ? denied(approval, voice) : approved(approval, voice)
  world.approvals.set(id, next)
  return next
}

type Voice = Approval['approvedBy'][number]

const denied = (approval: Approval, voice: Voice): Approval => ({
  ...approval,
  state: 'denied',
  deniedBy: voice,
})

function approved(approval: Approval, voice: Voice): Approval {
  const approvedBy = [...approval.approvedBy, voice]
  if (approvedBy.length < approval.needed) return { ...approval, approvedBy }
  return { ...approval, approvedBy, state: 'approved', expiresAt: voice.at + 900_000 }
}

export function bypassesOf(
  world: RecordedWorld,
  { method, id, body }: Asked,
): { bypasses: Bypass[] } | Bypass | null {
  const { bypasses } = world.bypasses
  if (method !== 'POST') return world.bypasses
  const { now } = world.status
  const by = world.session.name
  const found = bypasses.find((one) => one.id === id)
  const minutes = Number(told(body, 'minutes') ?? 60)
  const made: Bypass =
    found === undefined
      ? {
          ...{ id: `bp_${bypasses.length}`, agentId: String(told(body, 'agent')), by },
          ...{ reason: String(told(body, 'reason')), from: now, until: now + minutes * 60_000 },
          endedBy: '',
        }
      : { ...found, until: now, endedBy: by }
  world.bypasses.bypasses = [made, ...bypasses.filter((one) => one.id !== id)]
  return made
}
