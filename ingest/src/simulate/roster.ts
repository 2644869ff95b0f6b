import type { Environment } from '../event.ts'
import { keyHashOf } from './credentials.ts'
import type { AwsIdentity, Persona } from './persona.ts'
import { deriveKey, keyOf } from './random.ts'

/** What differs between the agents of harborline, one row an agent. */
interface Row {
  readonly id: string
  readonly owner: string
  readonly charter: string
  readonly environment: Environment
  readonly group: string
  readonly offset: number
  readonly sees: string
  readonly key?: string
  readonly model?: string
}

const staging = 'staging-maintainers'
const data = 'data-pipelines'
const code = 'code-assistants'
const customers = 'customer-data'
const platform = 'platform-operators'

/** `sees`: role or key (AWS), railway, kubernetes, vault. */
const rows: readonly Row[] = [
  {
    id: 'staging-fixer',
    owner: 'Mira Okafor, Platform',
    charter:
      'Keeps staging deployable: reads build failures, restarts services, corrects variables. Staging only.',
    environment: 'staging',
    group: staging,
    offset: 2,
    sees: 'railway',
    key: 'vk_stagingfix_90',
    model: 'lumen-3-pro',
  },
  {
    id: 'preview-builder',
    owner: 'Mira Okafor, Platform',
    charter: 'Builds a preview for every pull request, in staging.',
    environment: 'staging',
    group: staging,
    offset: 2,
    sees: 'role railway',
    key: 'vk_preview_31',
  },
  {
    id: 'test-data-seeder',
    owner: 'Lena Brandt, Quality',
    charter: 'Fills staging with invented customers, and empties it every night.',
    environment: 'staging',
    group: staging,
    offset: 2,
    sees: 'railway',
    key: 'vk_seeder_17',
    model: 'lumen-3-mini',
  },
  {
    id: 'db-indexer',
    owner: 'Tomas Hale, Data',
    charter: 'Finds slow queries in staging and proposes indexes.',
    environment: 'staging',
    group: staging,
    offset: 1,
    sees: 'key',
  },
  {
    id: 'qa-explorer',
    owner: 'Lena Brandt, Quality',
    charter: 'Explores the staging shop with a browser and reports what breaks.',
    environment: 'staging',
    group: staging,
    offset: 2,
    sees: '',
    key: 'vk_qa_88f1d2',
    model: 'lumen-3-mini',
  },
  {
    id: 'cost-janitor',
    owner: 'Jonas Weber, Finance',
    charter: 'Deletes idle volumes and stops idle machines in staging.',
    environment: 'staging',
    group: staging,
    offset: 2,
    sees: 'role railway',
    key: 'vk_janitor_05',
  },
  {
    id: 'data-loader',
    owner: 'Tomas Hale, Data',
    charter: 'Loads the warehouse at 01:00.',
    environment: 'prod',
    group: data,
    offset: 0,
    sees: 'role',
  },
  {
    id: 'log-compactor',
    owner: 'Platform',
    charter: 'Compacts log objects in eu-central-1.',
    environment: 'prod',
    group: data,
    offset: 0,
    sees: 'role',
  },
  {
    id: 'invoice-reconciler',
    owner: 'Jonas Weber, Finance',
    charter: 'Matches bank statements with invoices.',
    environment: 'prod',
    group: data,
    offset: 2,
    sees: 'key',
  },
  {
    id: 'image-tagger',
    owner: 'Ines Duarte, Shop',
    charter: 'Puts words to product pictures.',
    environment: 'dev',
    group: data,
    offset: 2,
    sees: 'role',
    model: 'lumen-3-mini',
  },
  {
    id: 'catalog-indexer',
    owner: 'Ines Duarte, Shop',
    charter: 'Keeps product search up to date.',
    environment: 'staging',
    group: data,
    offset: 2,
    sees: '',
    model: 'lumen-3-embed',
  },
  {
    id: 'pr-reviewer',
    owner: 'Sam Whitlock, Security',
    charter: 'Reviews pull requests. Cannot merge.',
    environment: 'dev',
    group: code,
    offset: 1,
    sees: '',
    key: 'vk_review_44',
    model: 'harbor-code-2',
  },
  {
    id: 'docs-writer',
    owner: 'Docs',
    charter: 'Keeps the handbook true.',
    environment: 'dev',
    group: code,
    offset: -5,
    sees: '',
    key: 'vk_docs_12',
    model: 'harbor-code-2',
  },
  {
    id: 'release-notes',
    owner: 'Docs',
    charter: 'Writes release notes from merged pull requests.',
    environment: 'dev',
    group: code,
    offset: 2,
    sees: '',
    key: 'vk_relno_7d10',
    model: 'lumen-3-pro',
  },
  {
    id: 'dependency-bumper',
    owner: 'Platform',
    charter: 'Raises dependencies, one at a time.',
    environment: 'dev',
    group: code,
    offset: 2,
    sees: '',
    key: 'vk_bumper_23',
    model: 'harbor-code-2',
  },
  {
    id: 'crm-enricher',
    owner: 'Ruth Adeyemi, Sales',
    charter: 'Completes company records in the CRM.',
    environment: 'prod',
    group: customers,
    offset: 1,
    sees: 'role',
    key: 'vk_crm_61',
    model: 'lumen-3-mini',
  },
  {
    id: 'fleet-sync',
    owner: 'Pavel Novak, Warehouses',
    charter: 'Keeps 4,000 warehouse scanners in step.',
    environment: 'prod',
    group: customers,
    offset: 2,
    sees: '',
    key: 'vk_fleet_02b7aa',
    model: 'lumen-3-pro',
  },
  {
    id: 'support-triage',
    owner: 'Amara Diallo, Support',
    charter: 'Drafts answers to tickets; people send them.',
    environment: 'prod',
    group: customers,
    offset: 2,
    sees: '',
    key: 'vk_support_e0c4',
    model: 'lumen-3-pro',
  },
  {
    id: 'oncall-summarizer',
    owner: 'Priya Nair, Operations',
    charter: 'Summarises what beeped, for whoever is on call.',
    environment: 'dev',
    group: customers,
    offset: 1,
    sees: '',
    model: 'lumen-3-pro',
  },
  {
    id: 'k8s-autotuner',
    owner: 'Priya Nair, Operations',
    charter: 'Tunes replica counts in namespace shop.',
    environment: 'prod',
    group: platform,
    offset: 1,
    sees: 'kubernetes',
  },
  {
    id: 'deploy-runner',
    owner: 'Mira Okafor, Platform',
    charter: 'Ships releases to production.',
    environment: 'prod',
    group: platform,
    offset: 2,
    sees: 'role kubernetes',
  },
  {
    id: 'schema-migrator',
    owner: 'Tomas Hale, Data',
    charter: 'Runs database migrations.',
    environment: 'prod',
    group: platform,
    offset: 1,
    sees: 'role railway vault',
    key: 'vk_migrate_09',
  },
  {
    id: 'vault-rotator',
    owner: 'Sam Whitlock, Security',
    charter: 'Renews leases and rotates secrets.',
    environment: 'dev',
    group: platform,
    offset: 1,
    sees: 'vault',
  },
  {
    id: 'cert-rotator',
    owner: 'Platform',
    charter: 'Replaces certificates before they expire.',
    environment: 'prod',
    group: platform,
    offset: 2,
    sees: 'role vault',
  },
]

const awsOf = (sees: string): AwsIdentity =>
  sees.includes('role') ? 'role' : sees.includes('key') ? 'key' : 'none'

function proxyIdentity(
  id: string,
  key: string | undefined,
  copy: number,
): Pick<Persona, 'virtualKey' | 'virtualKeyHash' | 'meshCredential'> {
  const virtualKey = key === undefined ? '' : `${key}${copy === 0 ? '' : `_${copy + 1}`}`
  return {
    virtualKey,
    virtualKeyHash: virtualKey === '' ? '' : keyHashOf(virtualKey),
    meshCredential: `sha256:${keyHashOf(`mesh:${id}`).slice(0, 32)}`,
  }
}

/** 24 agents by name; more are further ones of the same kinds, each a little different in size and hours. */
export function createRoster(seed: string, count: number): readonly Persona[] {
  const world = keyOf(`roster:${seed}`)
  return Array.from({ length: count }, (_, index) => {
    const row = rows[index % rows.length]
    if (row === undefined) throw new Error('the roster is empty')
    const copy = Math.floor(index / rows.length)
    const suffix = copy === 0 ? '' : `-${copy + 1}`
    const key = deriveKey(keyOf(`${seed}:${row.id}${suffix}`), world[0], world[1])
    return {
      id: `${row.id}${suffix}`,
      index,
      kind: row.id,
      owner: row.owner,
      charter: row.charter,
      environment: row.environment,
      peerGroup: row.group,
      offsetHours: copy === 0 ? row.offset : row.offset + (copy % 5) - 2,
      volume: copy === 0 ? 1 : 0.4 + (key[2] / 4_294_967_296) * 1.2,
      address: `192.0.2.${row.id === 'staging-fixer' && copy === 0 ? 41 : 50 + (index % 140)}`,
      aws: awsOf(row.sees),
      railway: row.sees.includes('railway'),
      kubernetes: row.sees.includes('kubernetes'),
      vault: row.sees.includes('vault'),
      ...proxyIdentity(`${row.id}${suffix}`, row.key, copy),
      model: row.model ?? '',
      suffix,
      key,
    }
  })
}
