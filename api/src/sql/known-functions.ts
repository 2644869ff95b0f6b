import type { Store } from '@tripline/infra'

/** Kinds of functions that work on their arguments and nothing else, in the words of system.functions. */
const PURE = new Set([
  'Arithmetic',
  'Arrays',
  'Bit',
  'Bitmap',
  'Comparison',
  'Conditional',
  'Dates and Times',
  'Distance',
  'Encoding',
  'Financial',
  'Hash',
  'IP Address',
  'JSON',
  'Logical',
  'Map',
  'Mathematical',
  'Null',
  'Random Number',
  'Rounding',
  'String',
  'String Replacement',
  'String Search',
  'String Splitting',
  'Time Window',
  'Tuple',
  'Type Conversion',
  'URL',
  'UUID',
])

/** Pure ones of other kinds, and what the parser writes for `x -> …`, `x::T` and EXISTS. */
const ALSO_PURE = [
  ...['lambda', '_cast', 'exists', 'bar', 'byteSize', 'countDigits', 'finalizeAggregation'],
  ...['formatReadableDecimalSize', 'formatReadableQuantity', 'formatReadableSize'],
  ...['formatReadableTimeDelta', 'identity', 'isConstant', 'isDecimalOverflow', 'materialize'],
  ...['neighbor', 'parseTimeDelta', 'runningAccumulate', 'runningDifference', 'toTypeName'],
  ...['transform', 'version', 'visibleWidth'],
]

interface Row {
  readonly name: string
  readonly base: string
  readonly aggregate: number
  readonly kinds: string
}

/** Whether a function may be asked: it computes, and reaches neither files nor network nor the engine's inside. */
export type IsPure = (name: string) => boolean

/** Asks the engine what it has, so that a newer one's functions are refused until their kind is known. */
export async function readPureFunctions(store: Store): Promise<IsPure> {
  const [functions, combinators] = await Promise.all([
    store.query<Row>(
      `SELECT lower(name) AS name, lower(alias_to) AS base, is_aggregate AS aggregate, categories AS kinds
       FROM system.functions`,
    ),
    store.query<{ name: string }>(
      'SELECT lower(name) AS name FROM system.aggregate_function_combinators',
    ),
  ])
  const aggregates = new Set(functions.filter((row) => row.aggregate === 1).map(({ name }) => name))
  const pure = new Set(ALSO_PURE.map((name) => name.toLowerCase()))
  const impure = new Set<string>()
  for (const { name, base, aggregate, kinds } of functions) {
    if (base !== '') continue
    const isPure = aggregate === 1 || kinds.split(',').every((kind) => PURE.has(kind.trim()))
    if (isPure) pure.add(name)
    else if (!pure.has(name)) impure.add(name)
  }
  for (const { name, base } of functions) if (base !== '' && pure.has(base)) pure.add(name)
  // Functions differ in letters' case alone: one that is not pure spoils the name.
  for (const name of impure) pure.delete(name)

  /** countIf, sumMapMerge, uniqExactIfOrNull: an aggregate and endings that change how it is fed. */
  function isCombined(name: string): boolean {
    if (aggregates.has(name)) return true
    return combinators.some(
      (ending) =>
        name.length > ending.name.length &&
        name.endsWith(ending.name) &&
        isCombined(name.slice(0, -ending.name.length)),
    )
  }
  return (given) => {
    const name = given.toLowerCase()
    return pure.has(name) || (name.length < 100 && isCombined(name))
  }
}
