import type { AgentTable } from '../agent-table.ts'
import type { AgentIndex, BaselineRow } from '../detector.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow } from '../flat/baseline-rows.ts'
import { createHexReader, createHexWriter } from '../flat/hex-bytes.ts'
import type { KeyedRows } from '../flat/keyed-rows.ts'
import { createKeyedRows } from '../flat/keyed-rows.ts'
import { callsSeen, SHARE_WORDS } from './reasoning-share.ts'
import { SETTING_WORDS } from './setting-values.ts'
import { SETTINGS } from './settings.ts'

/** Pairs of agent and model that are kept; the longest unused make room. */
const MOST_PAIRS = 65_536
const ROW_WORDS = SETTINGS.length * SETTING_WORDS + SHARE_WORDS
const MODEL = 'model'

/** The settings of every pair of agent and model, in one array, made when the pair first comes. */
export interface SettingRows {
  u: Uint32Array
  f: Float32Array
  readonly keyed: KeyedRows
  /** Offset of the setting's words in the row. */
  setting(row: number, setting: number): number
  share(row: number): number
  /** Row of the pair, made when absent. */
  rowFor(agentHash: number, modelHash: number, agent: AgentIndex, model: string): number
  touch(row: number, seconds: number): void
  takeChanges(owner: RowOwner, agents: AgentTable, sink: (row: BaselineRow) => void): void
  restore(owner: RowOwner, agent: AgentIndex, rows: readonly BaselineRow[]): void
  bytes(): number
}

export function createSettingRows(): SettingRows {
  const keyed = createKeyedRows(MOST_PAIRS)
  const owners: AgentIndex[] = []
  const changed = new Set<number>()
  let gone: { readonly agent: AgentIndex; readonly model: string }[] = []

  const grow = (words: number): void => {
    if (words <= rows.u.length) return
    const larger = new Uint32Array(Math.max(words, Math.ceil(rows.u.length * 1.25)))
    larger.set(rows.u)
    rows.u = larger
    rows.f = new Float32Array(larger.buffer)
  }

  const rowFor: SettingRows['rowFor'] = (agentHash, modelHash, agent, model) => {
    const known = keyed.find(agentHash, modelHash)
    if (known >= 0) return known
    const row = keyed.add(agentHash, modelHash, model, (freed) => {
      gone.push({ agent: owners[freed] ?? 0, model: keyed.text(freed) })
      changed.delete(freed)
    })
    grow((row + 1) * ROW_WORDS)
    rows.u.fill(0, row * ROW_WORDS, (row + 1) * ROW_WORDS)
    owners[row] = agent
    return row
  }

  const saved = (owner: RowOwner, agents: AgentTable, row: number): BaselineRow => {
    const writer = createHexWriter()
    writer.u32(keyed.hi(row))
    writer.u32(keyed.lo(row))
    writer.f64(keyed.usedAt(row))
    const from = row * ROW_WORDS
    for (let i = 0; i < ROW_WORDS; i++) writer.u32(rows.u[from + i] ?? 0)
    return baselineRow(owner, agents.idOf(owners[row] ?? 0), MODEL, keyed.text(row), {
      seen: Math.max(1, callsSeen(rows.u, rows.share(row))),
      lastSeenAt: Math.round(keyed.usedAt(row) * 1000),
      state: writer.take(),
    })
  }

  const rows: SettingRows = {
    u: new Uint32Array(0),
    f: new Float32Array(0),
    keyed,
    setting: (row, setting) => row * ROW_WORDS + setting * SETTING_WORDS,
    share: (row) => row * ROW_WORDS + SETTINGS.length * SETTING_WORDS,
    rowFor,
    touch(row, seconds) {
      keyed.use(row, seconds)
      changed.add(row)
    },
    takeChanges(owner, agents, sink) {
      // Seen 0 takes the place of the row of a pair that had to go.
      for (const { agent, model } of gone) {
        sink(baselineRow(owner, agents.idOf(agent), MODEL, model, {}))
      }
      gone = []
      for (const row of changed) sink(saved(owner, agents, row))
      changed.clear()
    },
    restore(owner, agent, all) {
      for (const one of all) {
        const mine = one.detector === owner.detector && one.version === owner.version
        if (agent < 0 || !mine || one.facet !== MODEL || one.state === '') continue
        const reader = createHexReader(one.state)
        const row = rowFor(reader.u32(), reader.u32(), agent, one.value)
        keyed.use(row, reader.f64())
        for (let i = 0; i < ROW_WORDS; i++) rows.u[row * ROW_WORDS + i] = reader.u32()
      }
    },
    bytes: () => rows.u.byteLength + keyed.bytes(),
  }
  return rows
}
