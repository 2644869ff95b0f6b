import type { Registry } from '@tripline/ingest'

/** What agents.yaml says of one credential, as an alert tells it. */
export interface CredentialFacts {
  /** 'domains-cli'; '' when it has none. */
  readonly name: string
  /** 'Dana Whitfield, a person', 'the team data', 'cost-janitor'; '' when undeclared. */
  readonly owner: string
  /** The agent it was issued to; '' for people, teams and undeclared ones. */
  readonly agentId: string
  /** Epoch ms; 0 when undeclared. */
  readonly issuedAt: number
  readonly scope: string
}

export type CredentialFactsOf = (credentialId: string) => CredentialFacts | null

/** For installations that declared nothing. */
export const noCredentialFacts: CredentialFactsOf = () => null

export function credentialFactsOf(registry: Registry): CredentialFactsOf {
  const facts = new Map<string, CredentialFacts>()
  for (const { id, name, owner, ownerKind, issuedAt, scope } of registry.credentials) {
    const at = issuedAt === undefined ? 0 : Date.parse(issuedAt)
    facts.set(id, {
      name: name ?? '',
      owner: ownerWords(owner ?? '', ownerKind ?? 'agent'),
      agentId: ownerKind === 'agent' ? (owner ?? '') : '',
      issuedAt: Number.isNaN(at) ? 0 : at,
      scope: scope ?? '',
    })
  }
  return (credentialId) => facts.get(credentialId) ?? null
}

function ownerWords(owner: string, kind: 'agent' | 'person' | 'team'): string {
  if (owner === '') return ''
  if (kind === 'team') return `the team ${owner}`
  return kind === 'person' ? `${owner}, a person` : owner
}
