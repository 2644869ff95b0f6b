import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CommandError } from '../commands/tell.ts'
import type { GateConfig } from './gate-config.ts'
import { DEFAULT_GATE_TIMEOUT_MS } from './gate-config.ts'
import { loadCedarPolicy } from './policy/cedar-policy.ts'
import { createOpaPolicy } from './policy/opa-policy.ts'
import type { Policy } from './policy/policy.ts'

/** The same place from `src/gate` and from `dist/gate`. */
const SHIPPED = fileURLToPath(new URL('../../policies/default.cedar', import.meta.url))

/** The policy the configuration names; a CommandError says what is wrong with it, and where. */
export function loadPolicy(config: GateConfig): Policy {
  if (config.opa === undefined) return loadCedarFile(config.policy ?? SHIPPED)
  if (config.policy !== undefined) {
    throw new CommandError('gate: name either policy or opa; two policies would have two answers.')
  }
  const { url, path, tokenFile } = config.opa
  return createOpaPolicy({
    ...{ url, path, timeoutMs: config.timeoutMs ?? DEFAULT_GATE_TIMEOUT_MS },
    token: tokenFile === undefined ? null : read(tokenFile).trim(),
  })
}

/** '' is the shipped one. */
export function loadCedarFile(path: string): Policy {
  const file = path === '' ? SHIPPED : path
  const loaded = loadCedarPolicy(file === SHIPPED ? 'default' : 'own', read(file))
  if (loaded.kind === 'loaded') return loaded.policy
  throw new CommandError(`${file}:\n${loaded.problems.slice(0, 20).join('\n')}`)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new CommandError(`${path} cannot be read; check gate in tripline.yaml.`)
  }
}
