import { compileGlob } from '@tripline/ingest'
import type { Alert, Severity } from '../../wire.ts'
import type { Playbook, PlaybookStep } from './playbook.ts'

/** What a playbook looks at in an alert. */
export type Matched = Pick<
  Alert,
  | 'risk'
  | 'severity'
  | 'outsideBudget'
  | 'environment'
  | 'agentId'
  | 'credentialKind'
  | 'techniques'
  | 'reasons'
>

export interface Advice {
  readonly playbook: Playbook
  readonly step: PlaybookStep
}

/** What is to be done about an alert; null when no playbook fits or its risk reaches no step. */
export type Advise = (alert: Matched) => Advice | null

const RANK: Readonly<Record<Severity, number>> = {
  informational: 0,
  low: 1,
  medium: 2,
  high: 3,
  critical: 4,
}

/** The first playbook that fits decides, by the highest step whose risk the alert reaches. */
export function adviser(playbooks: readonly Playbook[]): Advise {
  const compiled = playbooks.map((playbook) => ({ playbook, fits: conditionOf(playbook) }))
  return (alert) => {
    const found = compiled.find(({ fits }) => fits(alert))
    const step = found?.playbook.file.steps.findLast(({ risk }) => alert.risk >= risk)
    if (found === undefined || step === undefined || step.measure === 'observe') return null
    return { playbook: found.playbook, step }
  }
}

/** Everything that is given must hold; of a list, one. */
function conditionOf({ file }: Playbook): (alert: Matched) => boolean {
  const { severity, outsideBudget, environments, detectors, techniques, ...named } = file.when ?? {}
  const isAgent = anyOf(named.agents)
  const isKind = anyOf(named.credentialKinds)
  return (alert) => {
    if (severity !== undefined && RANK[alert.severity] < RANK[severity]) return false
    if (outsideBudget !== undefined && alert.outsideBudget !== outsideBudget) return false
    if (environments !== undefined && !environments.includes(alert.environment)) return false
    if (!isAgent(alert.agentId) || !isKind(alert.credentialKind)) return false
    if (techniques !== undefined && !techniques.some((one) => alert.techniques.includes(one))) {
      return false
    }
    const counted = alert.reasons.filter(({ context }) => !context)
    return detectors === undefined || counted.some(({ detector }) => detectors.includes(detector))
  }
}

function anyOf(patterns: readonly string[] | undefined): (name: string) => boolean {
  if (patterns === undefined) return () => true
  const globs = patterns.map(compileGlob)
  return (name) => globs.some((matches) => matches(name))
}
