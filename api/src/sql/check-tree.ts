import type { IsPure } from './known-functions.ts'

/** What may be read: our own tables and views, and what the engine says of its columns. */
export const TABLES: ReadonlySet<string> = new Set([
  'events',
  'findings',
  'alerts',
  'baselines',
  'baseline_facets',
  'baseline_versions',
  'dead_letters',
  'decisions',
  'partition_owners',
  'sensors',
  'schema_migrations',
  'system.columns',
  'system.functions',
  'system.one',
])

/** Tables made of nothing. */
const TABLE_FUNCTIONS = new Set([
  'numbers',
  'zeros',
  'values',
  'generate_series',
  'generateseries',
  'sqlstandardvalues',
])

/** Nodes that hold no name, or a name of a column. A kind that is not here is refused. */
const HARMLESS = new Set([
  'ArrayJoin',
  'Asterisk',
  'Collation',
  'ColumnsExceptTransformer',
  'ColumnsListMatcher',
  'ColumnsRegexpMatcher',
  'ColumnsReplaceTransformer',
  'ColumnsReplaceTransformer::Replacement',
  'ColumnsTransformerList',
  'ExpressionList',
  'Identifier',
  'InterpolateElement',
  'Literal',
  'OrderByElement',
  'QualifiedAsterisk',
  'QualifiedColumnsListMatcher',
  'QualifiedColumnsRegexpMatcher',
  'SampleRatio',
  'SelectIntersectExceptQuery',
  'SelectQuery',
  'SelectWithUnionQuery',
  'Subquery',
  'TableExpression',
  'TableJoin',
  'TablesInSelectQuery',
  'TablesInSelectQueryElement',
  'WindowDefinition',
  'WindowListElement',
  'WithElement',
])

interface Node {
  readonly kind: string
  readonly name: string
  readonly children: Node[]
}

/**
 * Looks through the syntax tree as the engine's own parser prints it (EXPLAIN AST, a node a line, indented): the reason why
 * it may not be asked, or null. `declared` are the names the statement gives to its own subqueries.
 */
export function checkTree(
  lines: readonly string[],
  isPure: IsPure,
  declared: ReadonlySet<string>,
): string | null {
  const isOurs = (name: string) => TABLES.has(name.replace(/^default\./, '')) || declared.has(name)

  function faultIn(node: Node, parent: string): string | null {
    const fault = faultOf(node, parent)
    if (fault !== null) return fault
    for (const child of node.children) {
      const inside = faultIn(child, node.kind)
      if (inside !== null) return inside
    }
    return null
  }

  function faultOf(node: Node, parent: string): string | null {
    const { kind, name } = node
    if (kind === 'TableIdentifier') {
      return isOurs(name) ? null : `There is no table ${name} to ask. SHOW TABLES lists them.`
    }
    if (kind === 'Function') {
      if (parent === 'TableExpression') {
        return TABLE_FUNCTIONS.has(name.toLowerCase()) ? null : `${name}() is no table to ask.`
      }
      if (!isPure(name)) return `${name}() is not answered here.`
      return isMembership(name) && namesTable(node) ? 'Write IN (SELECT …).' : null
    }
    if (kind === 'Set') return 'Leave SETTINGS out.'
    return HARMLESS.has(kind) ? null : `${kind} is not answered here.`
  }

  const tree = treeOf(lines)
  return tree === null ? 'This cannot be understood.' : faultIn(tree, '')
}

const isMembership = (name: string) =>
  /in(?:ignoreset)?$/i.test(name) && /^(?:global)?(?:not)?(?:null)?in/i.test(name)

/** `x IN t` reads table t, though the tree only says "identifier". */
function namesTable({ children: [args] }: Node): boolean {
  const set = args?.children[1]
  return (
    set !== undefined &&
    set.kind !== 'Literal' &&
    set.kind !== 'Subquery' &&
    set.kind !== 'Function'
  )
}

function treeOf(lines: readonly string[]): Node | null {
  const path: Node[] = []
  for (const line of lines) {
    const match = /^( *)(\S+)(?: (.*))?$/.exec(line)
    if (match === null) return null
    const depth = match[1]?.length ?? 0
    const rest = match[3] ?? ''
    const name = rest.replace(/ \((?:alias|children) .*$/, '').replace(/^\(children \d+\)$/, '')
    const node: Node = { kind: match[2] ?? '', name, children: [] }
    if (depth > path.length) return null
    path.length = depth
    path.at(-1)?.children.push(node)
    path.push(node)
  }
  return path[0] ?? null
}
