import { Failure } from '../parts/failure.tsx'
import { PanelSkeleton } from '../parts/skeleton.tsx'
import { Page } from '../shell/page.tsx'
import { plural } from '../words/figures.ts'
import { BypassBanner } from './bypass-banner.tsx'
import { BypassesPanel } from './bypasses-panel.tsx'
import { DecidedPanel } from './decided-panel.tsx'
import { EmptyApprovals } from './empty-approvals.tsx'
import { HabitsPanel } from './habits-panel.tsx'
import { HeldAction } from './held-action.tsx'
import { OldNews } from './old-news.tsx'
import { useApprovalDecision } from './use-approval-decision.ts'
import type { Held } from './use-held.ts'
import { useHeld } from './use-held.ts'

export function ApprovalsPage() {
  const held = useHeld()
  const title = held.pending > 0 ? `Approvals (${held.pending} held)` : 'Approvals'
  return (
    <Page title={title} crumbs={<span aria-current="page">Approvals</span>}>
      <div className="pagehead">
        <h1>Approvals</h1>
        {held.held !== null && (
          <p className="sub" role="status">
            {heldWords(held.pending)}
          </p>
        )}
      </div>
      <BypassBanner />
      {held.held !== null ? (
        <Cards held={held} cards={held.held} />
      ) : held.error !== null ? (
        <Failure error={held.error} what="the approvals" retry={held.retry} />
      ) : (
        <div className="stack" aria-busy="true">
          <PanelSkeleton rows={5} />
          <PanelSkeleton rows={5} />
        </div>
      )}
    </Page>
  )
}

function Cards({ held, cards }: { readonly held: Held; readonly cards: Held['held'] & {} }) {
  const { busyId, refusals, decide } = useApprovalDecision()
  const shown = cards.filter(({ state }) => state === 'pending').length
  return (
    <>
      {held.error !== null && (
        <OldNews error={held.error} from={held.updatedAt} retry={held.retry} />
      )}
      {cards.length === 0 && <EmptyApprovals />}
      {cards.map((approval) => (
        <HeldAction
          key={approval.id}
          approval={approval}
          busy={busyId === approval.id}
          refusal={refusals.get(approval.id) ?? ''}
          decide={decide}
        />
      ))}
      {held.pending > shown && (
        <p className="note">
          {plural(held.pending - shown, 'more held action')} behind these; they come up as these are
          decided.
        </p>
      )}
      <BypassesPanel />
      <DecidedPanel decided={held.decided} />
      <HabitsPanel />
    </>
  )
}

function heldWords(pending: number): string {
  if (pending === 0) return 'Nothing is held at the gate.'
  const are = pending === 1 ? 'action is' : 'actions are'
  return `${pending} ${are} held at the gate. Nothing happens until somebody says yes.`
}
