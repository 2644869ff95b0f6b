import type { AgentTable } from './agent-table.ts'
import { AGENTS } from './agent-table.ts'
import { createAppliedCommands } from './applied-commands.ts'
import type { AlertBudget } from './budget/alert-budget.ts'
import { CALIBRATION } from './calibrate/calibrator.ts'
import { stateRow } from './calibrate/state-row.ts'
import type { BaselineRow, Detector } from './detector.ts'
import type { Incident, Incidents } from './incidents.ts'
import type { Learner } from './learn-event.ts'
import type { Lives } from './life/lives.ts'
import { CALLS, LIFE } from './life/lives.ts'
import type { HeldEvent } from './quarantine.ts'
import type { RecentIds } from './recent-ids.ts'
import type { EventScorer } from './score-event.ts'
import type { Spells } from './spells.ts'
import type { WeightyHistory } from './weighty-history.ts'

const RUNNER = 'runner'
const VERSION = 2
const GENERATION = 1 << 20

export interface CheckpointDeps {
  readonly detectors: readonly Detector[]
  readonly agents: AgentTable
  readonly scorer: EventScorer
  readonly budget: AlertBudget
  readonly incidents: Incidents
  readonly weighty: WeightyHistory
  readonly spells: Spells
  readonly recent: RecentIds
  readonly learner: Learner
  readonly lives: Lives
}

/** Everything the runner and its detectors know, as rows, and back to the last bit. */
export interface Checkpoint {
  /**
   * Gives the rows changed since the last call to the sink, one by one, so that nobody need hold them all. What is asked of the
   * state meanwhile changes nothing of it, as taking changes nothing but what counts as changed.
   */
  take(sink: (row: BaselineRow) => void): void
  restore(rows: Iterable<BaselineRow>): void
  /** False when the command was applied before. */
  firstTime(commandId: string): boolean
  /** Ids in the younger generation as of the restored checkpoint. */
  youngIds(): number
  idsWanted(): number
}

/** What one alert or agent holds back, beside the alert itself. */
interface HeldState {
  readonly incident: Incident | null
  readonly held: readonly HeldEvent[]
}

export function createCheckpoint(deps: CheckpointDeps): Checkpoint {
  const { detectors, agents, scorer, budget, incidents, weighty, spells, recent } = deps
  const { learner, lives } = deps
  const byName = new Map(detectors.map((detector) => [detector.name, detector]))
  const commands = createAppliedCommands()
  let youngIds = 0

  const agentRows = (agent: number, sink: (row: BaselineRow) => void): void => {
    const id = agents.idOf(agent)
    // The group's name rides along: an agent of which nothing was learned has no row of its own in the table.
    const group = agents.groupName(agents.groupOf(agent))
    const state = (facet: string, hex: string) =>
      sink(stateRow(id, RUNNER, VERSION, facet, group, hex, 0))
    scorer.calibrator.saveAgent(agent, id, sink)
    state('hours', budget.tail.save(agent))
    const own = weighty.save(agent)
    if (own !== '') state('weighty', own)
    const spell = spells.save(agent)
    if (spell !== '') state('spell', spell)
  }

  const heldRow = (key: string, incident: Incident | null): BaselineRow => {
    const held = learner.quarantine.peek(key)
    const agentId = key.startsWith('agent:') ? key.slice('agent:'.length) : ''
    const state = incident === null && held.length === 0 ? '' : toHex({ incident, held })
    const [scope, facet, value] =
      agentId === '' ? ['fleet', 'incident', key] : [agentId, 'probation', '']
    return stateRow(scope, RUNNER, VERSION, facet, value, state, held.length)
  }

  const take: Checkpoint['take'] = (sink) => {
    for (const detector of detectors) detector.takeChanges(sink)
    agents.takeChanges(sink)
    scorer.calibrator.takeChanges(agents.groupName, sink)
    learner.takeChangedAgents((agent) => agentRows(agent, sink))
    lives.takeChanges({ detector: RUNNER, version: VERSION }, sink)
    const keys = new Set<string>()
    learner.quarantine.takeChanges((key) => keys.add(key))
    incidents.takeChanges((alertId) => keys.add(alertId))
    for (const key of keys) sink(heldRow(key, incidents.get(key)))
    youngIds = recent.young()
    sink(stateRow('fleet', RUNNER, VERSION, 'budget', '', budget.save(), 0))
    sink(stateRow('fleet', RUNNER, VERSION, 'ids', '', '', youngIds))
    sink(stateRow('fleet', RUNNER, VERSION, 'commands', '', toHex(commands.all()), commands.size))
  }

  const restoreHeld = (key: string, state: string): void => {
    if (state === '') return
    const { incident, held } = fromHex(state) as HeldState
    if (incident !== null) incidents.restore(incident)
    if (held.length > 0) learner.quarantine.restore(key, held)
  }

  const restoreFleet = (row: BaselineRow): void => {
    if (row.detector === CALIBRATION) {
      scorer.calibrator.loadFleet(row, agents.groupNamed)
      return
    }
    if (row.detector !== RUNNER || row.version !== VERSION) return
    if (row.facet === 'budget') budget.load(row.state)
    else if (row.facet === 'ids') youngIds = row.seen
    else if (row.facet === 'incident') restoreHeld(row.value, row.state)
    else if (row.facet === LIFE) lives.restore(-1, row)
    else if (row.facet === 'commands') {
      commands.restore(fromHex(row.state) as readonly string[])
    }
  }

  const restoreAgent = (agent: number, row: BaselineRow): void => {
    if (row.detector === CALIBRATION) scorer.calibrator.loadAgent(agent, row)
    if (row.detector !== RUNNER || row.version !== VERSION) return
    if (row.facet === 'hours') budget.tail.load(agent, row.state)
    else if (row.facet === 'weighty') weighty.load(agent, row.state)
    else if (row.facet === 'spell') spells.load(agent, row.state)
    else if (row.facet === CALLS) lives.restore(agent, row)
    else if (row.facet === 'probation' && row.state !== '') {
      const { held } = fromHex(row.state) as HeldState
      learner.restoreProbation(agent, row.scope, held)
    }
  }

  const restoreScope = (scope: string, rows: readonly BaselineRow[]): void => {
    const shared = scope === 'fleet' || scope.startsWith('group:')
    for (const row of rows) if (row.detector === AGENTS) agents.restore(row)
    const kin = rows.find((row) => row.detector === RUNNER && row.facet === 'hours')?.value ?? ''
    const agent = shared ? -1 : agents.rowFor(scope, kin)
    const perDetector = new Map<Detector, BaselineRow[]>()
    for (const row of rows) {
      const detector = byName.get(row.detector)
      if (detector === undefined) {
        if (shared) restoreFleet(row)
        else restoreAgent(agent, row)
      } else if (detector.version === row.version) {
        const own = perDetector.get(detector) ?? []
        own.push(row)
        perDetector.set(detector, own)
      }
    }
    for (const [detector, own] of perDetector) detector.restore(agent, own)
  }

  return {
    take,
    restore: (rows) => {
      const scopes = new Map<string, BaselineRow[]>()
      for (const row of rows) {
        const own = scopes.get(row.scope) ?? []
        own.push(row)
        scopes.set(row.scope, own)
      }
      for (const [scope, own] of scopes) restoreScope(scope, own)
    },
    firstTime: commands.firstTime,
    youngIds: () => youngIds,
    idsWanted: () => youngIds + GENERATION,
  }
}

/** JSON gives every double back exactly. */
const toHex = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('hex')

const fromHex = (hex: string): unknown => JSON.parse(Buffer.from(hex, 'hex').toString())
