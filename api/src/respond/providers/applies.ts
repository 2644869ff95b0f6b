import type { Target } from '../response-action.ts'

/** Whose credentials a configured provider is for. */
export interface Reach {
  /** Sources whose events name them: `vault-audit`, `mapped:github`. */
  readonly sources: readonly string[]
  /** Accounts, namespaces, clusters or organisations of the events; empty for all. */
  readonly accounts: readonly string[]
}

export function reaches({ sources, accounts }: Reach, target: Target): boolean {
  return (
    sources.includes(target.source) && (accounts.length === 0 || accounts.includes(target.account))
  )
}
