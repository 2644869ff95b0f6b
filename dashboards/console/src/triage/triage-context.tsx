import type { QueryClient } from '@tanstack/react-query'
import { useQueryClient } from '@tanstack/react-query'
import type { Alert, AlertSummary, Verdict } from '@tripline/api/wire'
import type { ReactNode } from 'react'
import { createContext, useContext, useMemo, useRef } from 'react'
import { asProblem } from '../http/problem-error.ts'
import { postJson } from '../http/request.ts'
import type { ToastButton } from '../parts/toast-context.tsx'
import { useToast } from '../parts/toast-context.tsx'
import { mayTriage, useSession } from '../shell/session-context.tsx'
import type { Arrivals } from '../stream/arrivals.ts'
import { useArrivals } from '../stream/live-context.tsx'
import { verdictWord } from '../words/vocabulary.ts'
import type { TriageAction } from './steps-back.ts'
import { stepsBack } from './steps-back.ts'

export interface Triage {
  /** False for viewers: then nothing below is offered. */
  readonly allowed: boolean
  acknowledge(alert: AlertSummary): void
  assignToMe(alert: AlertSummary): void
  close(alert: AlertSummary, verdict: Verdict): void
  reopen(alert: AlertSummary): void
  undo(): void
}

const TriageContext = createContext<Triage | null>(null)
const UNDO_MS = 10_000

export function useTriage(): Triage {
  const triage = useContext(TriageContext)
  if (triage === null) throw new Error('triage needs a TriageProvider above it')
  return triage
}

interface Undoable {
  readonly before: AlertSummary
  readonly until: number
}

export function TriageProvider({ children }: { readonly children: ReactNode }) {
  const session = useSession()
  const arrivals = useArrivals()
  const queryClient = useQueryClient()
  const toast = useToast()
  const undoable = useRef<Undoable | null>(null)

  const triage = useMemo<Triage>(() => {
    const allowed = mayTriage(session)
    const button: ToastButton = { label: 'Undo', key: 'z', run: () => undo() }
    const failed = (error: unknown) => toast.say(`Not done. ${asProblem(error).detail}`)

    async function act(alert: AlertSummary, action: TriageAction, said: string): Promise<void> {
      if (!allowed) return
      const before = arrivals.latest(alert.id) ?? alert
      try {
        take(await send(alert.id, action), arrivals, queryClient)
        undoable.current = { before, until: Date.now() + UNDO_MS }
        toast.say(said, button, UNDO_MS)
      } catch (error) {
        failed(error)
      }
    }

    async function putBack({ before }: Undoable): Promise<void> {
      const after = arrivals.latest(before.id) ?? before
      try {
        for (const step of stepsBack(before, after)) {
          take(await send(before.id, step), arrivals, queryClient)
        }
        toast.say('Undone.')
      } catch (error) {
        failed(error)
      }
    }

    function undo(): void {
      const last = undoable.current
      undoable.current = null
      if (last === null || Date.now() > last.until) toast.say('Nothing to undo.')
      else void putBack(last)
    }

    return {
      allowed,
      acknowledge: (alert) => {
        if (alert.status === 'open')
          void act(alert, { kind: 'acknowledge' }, 'Acknowledged by you.')
      },
      assignToMe: (alert) => {
        if (alert.assignee !== session.name) {
          void act(alert, { kind: 'assign', assignee: session.name }, 'Assigned to you.')
        }
      },
      close: (alert, verdict) => {
        if (alert.status === 'closed' && alert.verdict === verdict) return
        void act(alert, { kind: 'close', verdict }, `Closed as ${verdictWord[verdict]}.`)
      },
      reopen: (alert) => {
        if (alert.status === 'closed') void act(alert, { kind: 'reopen' }, 'Open again.')
      },
      undo,
    }
  }, [session, arrivals, queryClient, toast])

  return <TriageContext value={triage}>{children}</TriageContext>
}

function send(alertId: string, action: TriageAction): Promise<Alert> {
  const path = `/v1/alerts/${encodeURIComponent(alertId)}/${action.kind}`
  switch (action.kind) {
    case 'assign':
      return postJson<Alert>(path, { assignee: action.assignee })
    case 'close':
      return postJson<Alert>(path, { verdict: action.verdict })
    default:
      return postJson<Alert>(path)
  }
}

function take(alert: Alert, arrivals: Arrivals, queryClient: QueryClient): void {
  arrivals.note(alert)
  queryClient.setQueryData(['alert', alert.id], alert)
  void queryClient.invalidateQueries({ queryKey: ['alert-count'] })
  void queryClient.invalidateQueries({ queryKey: ['agent-alerts'] })
}
