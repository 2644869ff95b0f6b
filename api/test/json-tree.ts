/** JSON that a test takes apart. */
export type Tree = null | boolean | number | string | Tree[] | { [key: string]: Tree }
export type Path = readonly (string | number)[]

/** Where its values stand: every one, or those that `wanted` picks. */
export function pathsIn(
  tree: Tree,
  wanted: (value: Tree) => boolean = () => true,
  path: Path = [],
): readonly Path[] {
  const own = wanted(tree) && path.length > 0 ? [path] : []
  if (typeof tree !== 'object' || tree === null) return own
  const below = Object.entries(tree).flatMap(([key, value]) =>
    pathsIn(value, wanted, [...path, Array.isArray(tree) ? Number(key) : key]),
  )
  return [...own, ...below]
}

/** The tree with another value at the path. */
export function changed(tree: Tree, path: Path, change: (was: Tree) => Tree): Tree {
  const [step, ...rest] = path
  if (step === undefined) return change(tree)
  if (Array.isArray(tree)) {
    return tree.map((item, index) => (index === step ? changed(item, rest, change) : item))
  }
  const fields = asObject(tree)
  return { ...fields, [step]: changed(fields[step] ?? null, rest, change) }
}

export function asObject(tree: Tree): { [key: string]: Tree } {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? tree : {}
}
