import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseConfig } from '@tripline/infra'
import { canonicalJson } from '../../audit/canonical-json.ts'
import { MEASURES } from '../response-action.ts'
import type { Playbook, PlaybookStep } from './playbook.ts'
import { PlaybookFile } from './playbook.ts'

export type LoadedPlaybook =
  | { readonly kind: 'ok'; readonly playbook: Playbook }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] }

export type LoadedPlaybooks =
  | { readonly kind: 'ok'; readonly playbooks: readonly Playbook[] }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] }

/** In force where none is configured. */
export const SHIPPED_PLAYBOOK = fileURLToPath(
  new URL('../../../playbooks/contain-credential.yaml', import.meta.url),
)

export function loadPlaybook(path: string): LoadedPlaybook {
  try {
    return parsePlaybook(path, readFileSync(path, 'utf8'))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    const problem = `${path}: cannot be read (${code}); check the path and who may read it.`
    return { kind: 'invalid', problems: [problem] }
  }
}

/** In their order: the first that fits an alert is the one that counts. */
export function loadPlaybooks(paths: readonly string[]): LoadedPlaybooks {
  const loaded = paths.map((path) => ({ path, ...loadPlaybook(path) }))
  const problems = loaded.flatMap((one) => (one.kind === 'invalid' ? one.problems : []))
  const seen = new Set<string>()
  const playbooks: Playbook[] = []
  for (const one of loaded) {
    if (one.kind === 'invalid') continue
    const { name } = one.playbook
    if (seen.has(name)) {
      problems.push(`${one.path}: playbook: another one is called ${name}; rename one of them.`)
    }
    seen.add(name)
    playbooks.push(one.playbook)
  }
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'ok', playbooks }
}

/** Every problem names the file, the key and what to do. */
export function parsePlaybook(path: string, text: string): LoadedPlaybook {
  const read = parseConfig(path, text, PlaybookFile)
  if (read.kind === 'invalid') return read
  const problems = ladderProblems(read.config.steps).map((problem) => `${path}: ${problem}`)
  if (problems.length > 0) return { kind: 'invalid', problems }
  const version = createHash('sha256').update(canonicalJson(read.config)).digest('hex').slice(0, 16)
  return { kind: 'ok', playbook: { name: read.config.playbook, version, file: read.config } }
}

/** What a schema cannot say: it goes up, in risk and in measure. */
function ladderProblems(steps: readonly PlaybookStep[]): readonly string[] {
  return steps.flatMap((step, at) => {
    const before = steps[at - 1]
    const problems: string[] = []
    const { meanwhile } = step
    if (meanwhile !== undefined && MEASURES.indexOf(meanwhile) >= MEASURES.indexOf(step.measure)) {
      problems.push(
        `steps[${at}].meanwhile: ${meanwhile} is not milder than ${step.measure}; name a milder one, or remove it (${MEASURES.join(', ')}).`,
      )
    }
    if (before === undefined) return problems
    if (step.risk <= before.risk) {
      problems.push(
        `steps[${at}].risk is ${step.risk} after ${before.risk}; order the steps by growing risk.`,
      )
    }
    if (MEASURES.indexOf(step.measure) < MEASURES.indexOf(before.measure)) {
      problems.push(
        `steps[${at}].measure: ${step.measure} is milder than ${before.measure} before it; a greater risk needs no milder measure (${MEASURES.join(', ')}).`,
      )
    }
    return problems
  })
}
