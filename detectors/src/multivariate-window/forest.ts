import { seededRandom } from '../calibrate/seeded-random.ts'
import type { BaselineRow } from '../detector.ts'
import type { RowOwner } from '../flat/baseline-rows.ts'
import { baselineRow, FLEET } from '../flat/baseline-rows.ts'

const TREES = 36
const DEPTH = 6
/** Quantities that one tree looks at: each pair is in a tree or two, and cut often enough to tell the mix. */
const SUBSPACE = 3
const NODES = 2 ** DEPTH
/** A node with no larger share of all points is not halved further: what lies deeper is chance. */
const FEW = 1 / 64
/** Windows after which one counts half. */
const HALF_LIFE = 8000
/** The newest window's weight grows; past this all masses are scaled, exactly, since by a power of two. */
const LARGEST_WEIGHT = 2 ** 40
const MASSES = 'masses'
const TOTALS = 'totals'

/** How much of what was learned lies near a point of the unit cube. */
export interface Forest {
  /** Windows learned, undecayed. */
  seen(): number
  /** log2 of how much emptier the space around the point is than an even spread: below 0 where it is fuller. */
  emptiness(point: Float64Array): number
  learn(point: Float64Array): void
  takeChanges(owner: RowOwner, sink: (row: BaselineRow) => void): void
  restore(row: BaselineRow): void
  bytes(): number
}

/**
 * Half-space trees (Tan, Ting & Liu, "Fast anomaly detection for streaming data", IJCAI 2011): each halves a random range of a
 * random dimension at each level, without looking at anything, and counts how many points fell into each half. In place of
 * two windows of masses that take turns, one whose points count half as much 8,000 later. Each tree sees three quantities only
 * (random subspaces, Ho 1998): of 14, six halvings at random seldom meet the two that do not go together.
 *
 *     emptiness = mean over the trees of log2((M + 1)/((m + 1)·2^d))
 *
 * m of M the mass of the node where the point ends, at most a 64th of all or at depth 6, and d its depth. Worked example: half of all points
 * in an eighth of the space: log2(1/(½·8)) = −2.
 */
export function createForest(dimensions: number, seed: number): Forest {
  const size = TREES * NODES
  /** Node 1 is the root, 2n and 2n + 1 the halves of n; leaves are not cut, so a tree has 2^d − 1 cuts. */
  const cutAt = new Float64Array(size)
  const cutBy = new Uint8Array(size)
  const masses = new Float32Array(2 * size)
  let weight = 1
  let seen = 0
  const changed = new Set<number>()
  plant(cutAt, cutBy, dimensions, seed)

  const massOf = (tree: number, node: number): number => masses[tree * 2 * NODES + node] ?? 0
  const halfOf = (tree: number, node: number, point: Float64Array): number => {
    const cut = tree * NODES + node
    return 2 * node + ((point[cutBy[cut] ?? 0] ?? 0) < (cutAt[cut] ?? 0) ? 0 : 1)
  }

  const descend = (tree: number, point: Float64Array): number => {
    const all = massOf(tree, 1) / weight
    const few = massOf(tree, 1) * FEW
    let node = 1
    let depth = 0
    while (depth < DEPTH) {
      node = halfOf(tree, node, point)
      depth++
      if (massOf(tree, node) <= few) break
    }
    return Math.log2((all + 1) / (massOf(tree, node) / weight + 1)) - depth
  }

  return {
    seen: () => seen,
    emptiness(point) {
      let sum = 0
      for (let tree = 0; tree < TREES; tree++) sum += descend(tree, point)
      return sum / TREES
    },
    learn(point) {
      weight *= 2 ** (1 / HALF_LIFE)
      if (weight > LARGEST_WEIGHT) {
        for (let i = 0; i < masses.length; i++) masses[i] = (masses[i] ?? 0) / LARGEST_WEIGHT
        weight /= LARGEST_WEIGHT
      }
      for (let tree = 0; tree < TREES; tree++) {
        const base = tree * 2 * NODES
        let node = 1
        for (let depth = 0; depth <= DEPTH; depth++) {
          masses[base + node] = (masses[base + node] ?? 0) + weight
          if (depth < DEPTH) node = halfOf(tree, node, point)
        }
        changed.add(tree)
      }
      seen++
    },
    takeChanges(owner, sink) {
      if (changed.size === 0) return
      for (const tree of changed) {
        const bytes = Buffer.from(masses.buffer, tree * 8 * NODES, 8 * NODES)
        sink(baselineRow(owner, FLEET, MASSES, `${tree}`, { state: bytes.toString('hex') }))
      }
      changed.clear()
      const state = Buffer.from(Float64Array.of(weight).buffer).toString('hex')
      sink(baselineRow(owner, FLEET, TOTALS, '', { seen, state }))
    },
    restore(row) {
      const bytes = Buffer.from(row.state, 'hex')
      if (row.facet === TOTALS && bytes.length === 8) {
        seen = row.seen
        weight = bytes.readDoubleLE(0)
      }
      const tree = Number(row.value)
      if (row.facet !== MASSES || bytes.length !== 8 * NODES) return
      if (!(Number.isInteger(tree) && tree >= 0 && tree < TREES)) return
      new Uint8Array(masses.buffer).set(bytes, tree * 8 * NODES)
    },
    bytes: () => masses.byteLength + cutAt.byteLength + cutBy.byteLength,
  }
}

/** A tree's space reaches 2·max(s, 1 − s) to both sides of a random s, so that trees cut at different places. */
function plant(cutAt: Float64Array, cutBy: Uint8Array, dimensions: number, seed: number): void {
  const random = seededRandom(seed)
  for (let tree = 0; tree < TREES; tree++) {
    const chosen = Array.from({ length: SUBSPACE }, () => Math.floor(random() * dimensions))
    const low = new Float64Array(dimensions)
    const high = new Float64Array(dimensions)
    for (let i = 0; i < dimensions; i++) {
      const middle = random()
      const reach = 2 * Math.max(middle, 1 - middle)
      low[i] = middle - reach
      high[i] = middle + reach
    }
    const cut = (node: number): void => {
      if (node >= NODES) return
      const by = chosen[Math.floor(random() * SUBSPACE)] ?? 0
      const [from, to] = [low[by] ?? 0, high[by] ?? 1]
      cutBy[tree * NODES + node] = by
      cutAt[tree * NODES + node] = (from + to) / 2
      high[by] = (from + to) / 2
      cut(2 * node)
      high[by] = to
      low[by] = (from + to) / 2
      cut(2 * node + 1)
      low[by] = from
    }
    cut(1)
  }
}
