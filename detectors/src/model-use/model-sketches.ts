import type { KeyedRows } from '../flat/keyed-rows.ts'
import { createKeyedRows } from '../flat/keyed-rows.ts'
import { SKETCH_BINS } from '../stats/dd-sketch.ts'

/** What is sketched of an agent's use of a model. */
export const MEASURES = ['input', 'output', 'reasoning', 'tool'] as const
export const TOOL = 3
/** Pairs of agent and model that are kept; the longest unused make room. */
const MOST_PAIRS = 65_536
const ROW_BINS = MEASURES.length * SKETCH_BINS

/** Four sketches for every pair of agent and model, in one array. */
export interface ModelSketches {
  bins: Uint16Array
  readonly rows: KeyedRows
  /** Offset of the pair's sketch, -1 when there is none. */
  find(agent: number, model: number, measure: number): number
  /** Row of the pair, made when absent. `text` is the model's. */
  rowFor(agent: number, model: number, text: string): number
  offset(row: number, measure: number): number
  bytes(): number
}

export function createModelSketches(forgotten: (row: number) => void): ModelSketches {
  const rows = createKeyedRows(MOST_PAIRS)
  const sketches: ModelSketches = {
    bins: new Uint16Array(0),
    rows,
    find(agent, model, measure) {
      const row = rows.find(agent, model)
      return row < 0 ? -1 : row * ROW_BINS + measure * SKETCH_BINS
    },
    rowFor(agent, model, text) {
      const known = rows.find(agent, model)
      if (known >= 0) return known
      const row = rows.add(agent, model, text, forgotten)
      const end = (row + 1) * ROW_BINS
      if (end > sketches.bins.length) {
        const larger = new Uint16Array(Math.max(end, Math.ceil(sketches.bins.length * 1.25)))
        larger.set(sketches.bins)
        sketches.bins = larger
      }
      sketches.bins.fill(0, row * ROW_BINS, end)
      return row
    },
    offset: (row, measure) => row * ROW_BINS + measure * SKETCH_BINS,
    bytes: () => sketches.bins.byteLength + rows.bytes(),
  }
  return sketches
}

export const rowBins = (sketches: ModelSketches, row: number): Uint16Array =>
  sketches.bins.subarray(row * ROW_BINS, (row + 1) * ROW_BINS)
