import type { AgentTable } from '../agent-table.ts'
import type { AgentIndex, BaselineRow } from '../detector.ts'
import { BUCKETS } from '../stats/mass-histogram.ts'
import { ENTRY_WORDS } from './arena.ts'
import type { RowOwner } from './baseline-rows.ts'
import { baselineRow, FLEET, GROUP_PREFIX } from './baseline-rows.ts'
import { isContext } from './context-key.ts'
import type { HexWriter } from './hex-bytes.ts'
import { createHexWriter } from './hex-bytes.ts'
import type { LayeredValues } from './layered-values.ts'
import type { Level } from './level.ts'
import { DISCOUNT_SUM, EVENTS_SUM, TOTAL_SUM } from './shared-values.ts'
import { AGENTS_WORD, LO, SEEN_WORD, SINCE_WORD } from './slot-table.ts'
import type { ValueRuns } from './value-runs.ts'
import { COUNT, LAST, SINCE } from './value-runs.ts'

type Sink = (row: BaselineRow) => void

/** What saving needs to know beside the values. */
export interface SaveContext {
  readonly owner: RowOwner
  readonly agents: AgentTable
  /** Seconds of an event that would weigh that much. */
  readonly timeOf: (weight: number) => number
}

/**
 * Writes every row that changed since the last call. Each value is a readable row; what numbers cannot say exactly
 * (totals, fingerprints, histograms) is in `state`, so that a restored state gives the same bits.
 */
export function saveValues(layered: LayeredValues, context: SaveContext, sink: Sink): void {
  const writer = createHexWriter()
  saveAgentValues(layered, context, sink)
  for (const agent of layered.changedAgents.take()) {
    const state = agentTotals(layered, agent, writer)
    sink(baselineRow(context.owner, context.agents.idOf(agent), '', '', { state }))
  }
  for (let scope = 0; scope < layered.scopes(); scope++) {
    for (let facet = 0; facet < layered.facets.length; facet++) {
      const level = layered.levelIfAny(scope, facet)
      if (level?.changed !== true) continue
      saveLevel(layered, context, scope, facet, level, writer, sink)
      level.changed = false
    }
  }
}

function saveAgentValues(layered: LayeredValues, context: SaveContext, sink: Sink): void {
  const { runs, facets } = layered
  layered.changes.take((agent, facet, key, text) => {
    const entry = runs.find(runs.runOf(agent, facet), key)
    // Evicted since: the list of the living in the totals says so.
    if (entry < 0) return
    runs.unmark(entry)
    const { u, f } = runs.arena
    const scope = context.agents.idOf(agent)
    sink(
      baselineRow(context.owner, scope, facets[facet]?.name ?? '', text, {
        seen: runs.seen(entry),
        weight: f[entry + COUNT] ?? 0,
        lastWeight: f[entry + LAST] ?? 0,
        firstSeenAt: (u[entry + SINCE] ?? 0) * 1000,
        lastSeenAt: lastSeenAt(context, f[entry + LAST] ?? 0),
        state: hex32(key),
      }),
    )
  })
}

/** Totals of all facets of an agent; where values were ever evicted, also which are left. */
function agentTotals(layered: LayeredValues, agent: AgentIndex, writer: HexWriter): string {
  const { runs, facets } = layered
  for (let facet = 0; facet < facets.length; facet++) {
    const run = runs.runOf(agent, facet)
    if (run === 0) continue
    const evicted = runs.evictedAny(run)
    writer.u8(facet)
    writer.u8(evicted ? 1 : 0)
    writer.f64(runs.total(run))
    writer.f64(runs.discount(run))
    writer.u32(runs.events(run))
    if (facets[facet]?.contextual === true) writeContexts(runs, run, writer)
    if (!evicted) continue
    writer.u16(runs.used(run))
    const end = runs.end(run)
    for (let at = runs.first(run); at < end; at += ENTRY_WORDS) writer.u32(runs.arena.u[at] ?? 0)
  }
  return writer.take()
}

/** Totals of contexts have no rows: they change without their text at hand, when a value is evicted. */
function writeContexts(runs: ValueRuns, run: number, writer: HexWriter): void {
  const { u, f } = runs.arena
  const end = runs.end(run)
  const contexts: number[] = []
  for (let at = runs.first(run); at < end; at += ENTRY_WORDS) {
    if (isContext(u[at] ?? 0)) contexts.push(at)
  }
  writer.u16(contexts.length)
  for (const at of contexts) {
    writer.u32(u[at] ?? 0)
    writer.f32(f[at + COUNT] ?? 0)
    writer.f32(f[at + LAST] ?? 0)
    writer.u32(runs.seen(at))
    writer.u32(u[at + SINCE] ?? 0)
  }
}

function saveLevel(
  layered: LayeredValues,
  context: SaveContext,
  scope: number,
  facet: number,
  level: Level,
  writer: HexWriter,
  sink: Sink,
): void {
  const { owner, agents } = context
  const name = layered.facets[facet]?.name ?? ''
  const who = scope === 0 ? FLEET : GROUP_PREFIX + agents.groupName(scope - 1)
  const { values } = level
  const { table } = values
  values.takeChanges(
    (slot) =>
      sink(
        baselineRow(owner, who, name, table.text(slot), {
          seen: table.u[slot + SEEN_WORD] ?? 0,
          weight: values.count(slot),
          lastWeight: values.last(slot),
          firstSeenAt: (table.u[slot + SINCE_WORD] ?? 0) * 1000,
          lastSeenAt: lastSeenAt(context, values.last(slot)),
          agents: table.u[slot + AGENTS_WORD] ?? 0,
          state: hex32(table.u[slot] ?? 0) + hex32(table.u[slot + LO] ?? 0),
        }),
      ),
    // A value that was evicted: seen 0 takes the place of its row.
    (text) => sink(baselineRow(owner, who, name, text, {})),
  )
  sink(baselineRow(owner, who, name, '', { state: levelTotals(level, writer) }))
}

function levelTotals(level: Level, writer: HexWriter): string {
  for (const sum of [TOTAL_SUM, DISCOUNT_SUM, EVENTS_SUM]) writer.f64(level.values.sums[sum] ?? 0)
  writer.f64(level.dueAtEvents)
  writer.f64(level.dueAtWeight)
  for (const first of level.firsts) writer.f64(first)
  const { before } = level.histogram
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    if (before[bucket + 1] === before[bucket]) continue
    writer.u8(bucket)
    writer.f64(before[bucket + 1] ?? 0)
  }
  return writer.take()
}

const lastSeenAt = (context: SaveContext, weight: number): number =>
  Math.round(context.timeOf(weight) * 1000)

/** In halves: small integers are written ten times as fast as doubles. */
const hex32 = (word: number): string => hex16(word >>> 16) + hex16(word & 0xffff)
const hex16 = (half: number): string => (0x10000 + half).toString(16).slice(1)
