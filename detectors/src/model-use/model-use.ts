import type { AuditEvent } from '@tripline/ingest'
import type { AgentTable } from '../agent-table.ts'
import type { AgentIndex, BaselineRow, Detector, Evidence, Observation } from '../detector.ts'
import { NOT_APPLICABLE, WARMING } from '../detector.ts'
import type { ReadFeatures } from '../facets/features.ts'
import { createAgentRecords } from '../flat/agent-records.ts'
import { baselineRow } from '../flat/baseline-rows.ts'
import { addToSketch, binValue, countOf, quantileBin, sketchTail } from '../stats/dd-sketch.ts'
import { newTailMass, tailBits } from '../stats/tail-mass.ts'
import { createModelSketches, rowBins, TOOL } from './model-sketches.ts'

const OWNER = { detector: 'model-use', version: 1 } as const
/** Calls of the agent to the model before anything is said. */
const WARM_CALLS = 30
/** Number of the model facet in features.ts. */
const MODEL = 10
/** Name of the row that sketches tokens per tool call, over all models. */
const ALL_MODELS = 'tool calls'
const SKETCH = 'sketch'
/** Tokens spent since the last tool call. */
const SPENT = 0
const WORDS = 1

/** Which measure is looked at, and from which side. */
const QUESTIONS = [
  { name: 'input tokens', measure: 0, up: 1 },
  { name: 'output tokens', measure: 1, up: 1 },
  { name: 'reasoning tokens', measure: 2, up: 1 },
  { name: 'reasoning tokens fell', measure: 2, up: -1 },
  { name: 'tokens per tool call', measure: TOOL, up: 1 },
] as const
const CHANNELS = QUESTIONS.map(({ name }) => name)

export interface ModelUseDeps {
  readonly agents: AgentTable
  readonly features: ReadFeatures
}

/** Does it use its model as it usually does? See README.md. */
export function createModelUse(deps: ModelUseDeps): Detector {
  let gone: { readonly agent: number; readonly text: string }[] = []
  const owners: AgentIndex[] = []
  const sketches = createModelSketches((row) => {
    gone.push({ agent: owners[row] ?? 0, text: sketches.rows.text(row) })
  })
  const spending = createAgentRecords(WORDS)
  const changed = new Set<number>()
  const tail = newTailMass()

  const spent = (agent: AgentIndex): number => {
    const at = spending.find(agent)
    return at < 0 ? 0 : (spending.u[at + SPENT] ?? 0)
  }

  /** The measured value, or -1 where the event has none. */
  const measured = (observed: Observation, measure: number): number => {
    const { event } = observed
    if (measure === TOOL) {
      const tokens = spent(observed.agent)
      return isToolCall(event) && tokens > 0 ? tokens : -1
    }
    if (event.model === '') return -1
    if (measure === 0) return event.inputTokens
    return measure === 1 ? event.outputTokens : event.reasoningTokens
  }

  const modelOf = (observed: Observation, measure: number): number =>
    measure === TOOL ? 1 : (deps.features(observed).hi[MODEL] ?? 0)

  const sketchOf = (observed: Observation, measure: number): number => {
    const { agent } = deps.features(observed)
    return sketches.find(agent, modelOf(observed, measure), measure)
  }

  const score = (observed: Observation, channel: number, tie: number): number => {
    const question = QUESTIONS[channel]
    if (question === undefined) return NOT_APPLICABLE
    const value = measured(observed, question.measure)
    if (value < 0) return NOT_APPLICABLE
    const at = sketchOf(observed, question.measure)
    if (at < 0 || countOf(sketches.bins, at) < WARM_CALLS) return WARMING
    // A model that never reasoned cannot fall silent.
    const median = quantileBin(sketches.bins, at, 0.5)
    if (question.measure === 2 && median === 0 && value === 0) return NOT_APPLICABLE
    sketchTail(sketches.bins, at, value, question.up, tail)
    return tailBits(tail, tie)
  }

  const add = (observed: Observation, measure: number, value: number, times: number): void => {
    const features = deps.features(observed)
    const text = measure === TOOL ? ALL_MODELS : features.text(MODEL)
    const row = sketches.rowFor(features.agent, modelOf(observed, measure), text)
    owners[row] = observed.agent
    const at = sketches.offset(row, measure)
    for (let i = 0; i < times; i++) addToSketch(sketches.bins, at, value)
    sketches.rows.use(row, observed.seconds)
    changed.add(row)
  }

  return {
    name: OWNER.detector,
    version: OWNER.version,
    channels: CHANNELS,
    techniques: ['AML.T0034'],
    score(observed, bits, at, tie) {
      for (let i = 0; i < CHANNELS.length; i++) bits[at + i] = score(observed, i, tie(i))
    },
    learn(observed, times) {
      for (let measure = 0; measure <= TOOL; measure++) {
        const value = measured(observed, measure)
        if (value >= 0) add(observed, measure, value, times)
      }
    },
    follow(observed) {
      const { event, agent } = observed
      const tokens = boundedTokens(event.inputTokens) + boundedTokens(event.outputTokens)
      if (event.model === '' && !isToolCall(event)) return
      const at = spending.at(agent)
      const before = spending.u[at + SPENT] ?? 0
      spending.u[at + SPENT] = isToolCall(event) ? 0 : Math.min(before + tokens, 0xffffffff)
      spending.touch(agent)
    },
    explain(observed, channel) {
      const measure = QUESTIONS[channel]?.measure ?? 0
      const at = sketchOf(observed, measure)
      const value = Math.max(0, measured(observed, measure))
      const count = at < 0 ? 0 : countOf(sketches.bins, at)
      const median = at < 0 ? 0 : binValue(quantileBin(sketches.bins, at, 0.5))
      return explainUse(observed, channel, value, median, count)
    },
    takeChanges(sink) {
      spending.takeChanges(OWNER, deps.agents, sink)
      for (const { agent, text } of gone) {
        sink(baselineRow(OWNER, deps.agents.idOf(agent), SKETCH, text, {}))
      }
      gone = []
      for (const row of changed) {
        if (sketches.rows.text(row) !== '') sink(sketchRow(row))
      }
      changed.clear()
    },
    restore(agent, rows) {
      spending.restore(OWNER, agent, rows)
      if (agent >= 0) for (const row of rows) restoreSketch(agent, row)
    },
    bytes: () => sketches.bytes() + spending.bytes(),
  }

  function sketchRow(row: number): BaselineRow {
    const bins = rowBins(sketches, row)
    const keys = Buffer.alloc(16)
    keys.writeUInt32LE(sketches.rows.hi(row), 0)
    keys.writeUInt32LE(sketches.rows.lo(row), 4)
    keys.writeDoubleLE(sketches.rows.usedAt(row), 8)
    const bytes = Buffer.from(bins.buffer, bins.byteOffset, bins.byteLength)
    const agent = deps.agents.idOf(owners[row] ?? 0)
    return baselineRow(OWNER, agent, SKETCH, sketches.rows.text(row), {
      seen: Math.max(1, countOf(bins, 0), countOf(bins, TOOL * (bins.length / 4))),
      lastSeenAt: Math.round(sketches.rows.usedAt(row) * 1000),
      state: keys.toString('hex') + bytes.toString('hex'),
    })
  }

  function restoreSketch(agent: AgentIndex, saved: BaselineRow): void {
    if (saved.detector !== OWNER.detector || saved.version !== OWNER.version) return
    if (saved.facet !== SKETCH || saved.seen === 0) return
    const bytes = Buffer.from(saved.state, 'hex')
    if (bytes.length < 16) return
    const row = sketches.rowFor(bytes.readUInt32LE(0), bytes.readUInt32LE(4), saved.value)
    owners[row] = agent
    sketches.rows.use(row, bytes.readDoubleLE(8))
    const bins = rowBins(sketches, row)
    for (let i = 0; i < bins.length && 16 + 2 * i + 1 < bytes.length; i++) {
      bins[i] = bytes.readUInt16LE(16 + 2 * i)
    }
  }
}

const isToolCall = (event: AuditEvent): boolean => event.action.startsWith('tool:')

const boundedTokens = (tokens: number): number =>
  tokens > 0 ? Math.min(Math.floor(tokens), 0x7fffffff) : 0

const SENTENCES = [
  'It read more than usual',
  'It wrote more than usual',
  'It thought more than usual',
  'It thought less than usual',
  'It spent more tokens per tool call',
] as const

/** The agent's tally is in calls to the model, none of them known to be like it; peers are not compared. */
function explainUse(
  observed: Observation,
  channel: number,
  value: number,
  median: number,
  count: number,
): Evidence {
  const what = QUESTIONS[channel]?.name.replace(' fell', '') ?? 'tokens'
  const usual = Math.round(median).toLocaleString('en-US')
  return {
    feature: CHANNELS[channel] ?? 'tokens',
    sentence: SENTENCES[channel] ?? 'It used its model unusually',
    observed: `${value.toLocaleString('en-US')} ${what}`,
    expected: `about ${usual}`,
    agent: { seen: 0, of: count },
    peers: { seen: 0, of: 0 },
    fleet: { seen: 0, of: 0 },
    usual: { label: `${usual} is usual`, amount: median },
    now: { label: value.toLocaleString('en-US'), amount: value },
    note: observed.event.model === '' ? '' : `Model ${observed.event.model.slice(0, 80)}`,
  }
}
