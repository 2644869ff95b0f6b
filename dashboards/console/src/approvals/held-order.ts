import type { Approval } from '@tripline/api/wire'

const isOpen = ({ state }: Approval): boolean => state === 'pending' || state === 'approved'

/** What waits before what was let pass, the worst first, of two the one that runs out sooner. */
function compareHeld(a: Approval, b: Approval): number {
  const rank = ({ state }: Approval) => (state === 'pending' ? 0 : 1)
  return rank(a) - rank(b) || b.risk - a.risk || a.expiresAt - b.expiresAt
}

/**
 * The cards of the page: those shown before stay where they are, decided or not, and what was asked for since comes behind
 * them. Nothing moves under a hand that is about to decide.
 */
export function heldOrder(
  shown: readonly string[],
  approvals: readonly Approval[],
): readonly Approval[] {
  const byId = new Map(approvals.map((one) => [one.id, one]))
  const stay = shown.flatMap((id) => byId.get(id) ?? [])
  const known = new Set(shown)
  const fresh = approvals.filter((one) => isOpen(one) && !known.has(one.id)).sort(compareHeld)
  return [...stay, ...fresh]
}
