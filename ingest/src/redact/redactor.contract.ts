/** Secrets of every kind the list knows, none of them real: what no event, no raw record and no dead letter may hold. */
export interface PlantedSecret {
  readonly kind: string
  readonly secret: string
}

const mixed = (length: number): string => 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'.repeat(40).slice(0, length)

export const plantedSecrets: readonly PlantedSecret[] = [
  { kind: 'github-token', secret: `ghp_${mixed(36)}` },
  { kind: 'github-token', secret: `github_pat_11${mixed(60)}` },
  { kind: 'gitlab-token', secret: `glpat-${mixed(20)}` },
  { kind: 'stripe-key', secret: `sk_live_${mixed(24)}` },
  { kind: 'stripe-key', secret: `whsec_${mixed(32)}` },
  { kind: 'npm-token', secret: `npm_${mixed(36)}` },
  { kind: 'huggingface-token', secret: `hf_${mixed(34)}` },
  { kind: 'digitalocean-token', secret: `dop_v1_${'0123456789abcdef'.repeat(4)}` },
  { kind: 'slack-token', secret: `xoxb-123456789012-${mixed(24)}` },
  { kind: 'llm-key', secret: `sk-${mixed(48)}` },
  { kind: 'llm-key', secret: `sk-ant-api03-${mixed(90)}` },
  { kind: 'google-api-key', secret: `AIza${mixed(35)}` },
  { kind: 'jwt', secret: `eyJ${mixed(30)}.eyJ${mixed(60)}.${mixed(43)}` },
  { kind: 'vault-token', secret: `hvs.${mixed(90)}` },
  {
    kind: 'private-key',
    secret: `-----BEGIN RSA PRIVATE KEY-----${mixed(400)}-----END RSA PRIVATE KEY-----`,
  },
  { kind: 'presigned-url', secret: `X-Amz-Signature=${'0123456789abcdef'.repeat(4)}` },
  { kind: 'sas-signature', secret: `?sv=2024&sig=${mixed(40)}%3D` },
  { kind: 'authorization', secret: `Bearer ${mixed(40)}` },
  { kind: 'authorization', secret: 'Basic dXNlcjpodW50ZXIyLWh1bnRlcjI=' },
  { kind: 'password', secret: 'postgres://app:hunter2-hunter2@db.example.com/orders' },
  { kind: 'cookie', secret: 'Cookie: theme=dark; session=hunter2-hunter2' },
  { kind: 'api-key', secret: `AKIAIOSFODNN7EXAMPLE:${mixed(40)}` },
  { kind: 'api-key', secret: `ASIAIOSFODNN7EXAMPLE,${mixed(40)}` },
  { kind: 'password', secret: 'Server=db;Password=hunter2-hunter2;' },
]
