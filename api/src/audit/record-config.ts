import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '@tripline/infra'
import { writeWhole } from '../setup/write-whole.ts'
import type { AuditLog } from './audit-log.ts'
import { canonicalJson } from './canonical-json.ts'

const NONE = 'none'

/**
 * Records what this start runs with: a digest of the configuration and one of the declared agents, and whether they are
 * those of the start before. Secrets are in files the configuration names, so neither is read here.
 */
export async function recordConfig(
  audit: AuditLog,
  folder: string,
  config: Json,
  version: string,
): Promise<void> {
  const digest = sha256(canonicalJson(config))
  const agents = digestOf(join(folder, 'agents.yaml'))
  const path = join(folder, 'config-digest')
  const [was = '', agentsWere = ''] = read(path)?.toString('utf8').split(' ') ?? []
  const changed = was !== digest || agentsWere !== agents
  await audit.append({
    actor: 'tripline',
    action: 'config.load',
    target: 'tripline.yaml',
    outcome: 'success',
    detail: {
      digest,
      agents,
      version,
      changed,
      before: was || NONE,
      agentsBefore: agentsWere || NONE,
    },
  })
  writeWhole(path, `${digest} ${agents}`)
}

const sha256 = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')

function digestOf(path: string): string {
  const bytes = read(path)
  return bytes === null ? NONE : sha256(bytes)
}

function read(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
