import type { AlertStatus, ChainStep, EnvironmentName, Severity, Verdict } from '@tripline/api/wire'

export const severityWord: Readonly<Record<Severity, string>> = {
  informational: 'Informational',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
}

export const statusWord: Readonly<Record<AlertStatus, string>> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  closed: 'Closed',
}

export const verdictWord: Readonly<Record<Verdict, string>> = {
  true_positive: 'true positive',
  false_positive: 'false positive',
  benign: 'benign',
}

/** Unknown says nothing, so it is not said. */
export const environmentWord: Readonly<Record<EnvironmentName, string>> = {
  prod: 'production',
  staging: 'staging',
  dev: 'dev',
  unknown: '',
}

/** One word under each knot of the small chain. */
export const stageWord: Readonly<Record<ChainStep['stage'], string>> = {
  snag: 'error',
  discovery: 'looked',
  'credential-access': 'found',
  'new-credential': 'used',
  environment: 'crossed',
  destruction: 'deleted',
}

export const outcomeWord = {
  success: 'went through',
  denied: 'refused',
  failure: 'failed',
} as const

const kinds = new Map([
  ['access_key', 'AWS access key'],
  ['role_session', 'AWS role session'],
  ['virtual_key', 'model proxy key'],
  ['api_token', 'API token'],
  ['account_token', 'account token'],
  ['project_token', 'project token'],
  ['vault_token', 'Vault token'],
  ['service_account', 'service account'],
])

/** 'access_key' → 'AWS access key'; a kind nobody named yet is read as words. */
export const credentialKindWord = (kind: string): string =>
  kinds.get(kind) ?? (kind === '' ? 'kind unknown' : kind.replaceAll(/[_-]+/g, ' '))

const rules = new Map([
  ['registry', 'the agent registry'],
  ['source-identity', 'its source identity'],
  ['session-tag', 'a session tag'],
  ['workload-identity', 'its workload identity'],
  ['virtual-key', 'its virtual key'],
  ['agent-header', 'the agent header'],
  ['session-name', 'its session name'],
  ['role', 'its role'],
  ['credential', 'its credential'],
  ['service', 'its service name'],
  ['none', 'nothing yet'],
])

/** How an agent was recognised, in words. */
export const attributionWord = (rule: string): string =>
  rules.get(rule) ?? rule.replaceAll('-', ' ')

/** 'Priya Nair' → 'PN', 'lead' → 'L'. */
export function initials(name: string): string {
  const parts = name.split(/[\s._-]+/).filter((part) => part !== '')
  const [first = '', last = ''] = [parts[0], parts.length > 1 ? parts.at(-1) : '']
  return `${[...first][0] ?? ''}${[...last][0] ?? ''}`.toUpperCase() || '?'
}
