import type { Environment } from './event.ts'
import { compileGlob } from './glob.ts'
import { createMemo } from './memo.ts'

export interface EnvironmentRules {
  /** Account, project or subscription id → environment. Wins over everything. */
  readonly accounts?: Readonly<Record<string, Environment>>
  /** Globs (`*`) over names and ARNs, first match wins. */
  readonly patterns?: readonly { readonly match: string; readonly environment: Environment }[]
}

/**
 * The environment that an action touched: the account's, if configured; else the first of the names (resource,
 * namespace, account alias, role … in the caller's order) that a configured pattern or a whole word tells.
 */
export type EnvironmentOf = (account: string, ...names: readonly string[]) => Environment

const MAX_NAMES = 20_000
const MAX_NAME_CHARS = 512

const WORDS = new Map<string, Environment>([
  ...(['prod', 'production', 'prd', 'live'] as const).map((word) => [word, 'prod'] as const),
  ...(['staging', 'stage', 'stg', 'preprod'] as const).map((word) => [word, 'staging'] as const),
  ...(['dev', 'development', 'test', 'testing', 'sandbox', 'qa', 'nonprod'] as const).map(
    (word) => [word, 'dev'] as const,
  ),
])

/** A pure function of its rules; remembers what it said of a name, boundedly. */
export function createEnvironmentOf(rules: EnvironmentRules = {}): EnvironmentOf {
  const accounts = new Map(Object.entries(rules.accounts ?? {}))
  const patterns = (rules.patterns ?? []).map(({ match, environment }) => ({
    matches: compileGlob(match),
    environment,
  }))
  const known = createMemo<string, Environment>(MAX_NAMES)

  function ofName(name: string): Environment {
    const found = known.get(name)
    if (found !== undefined) return found
    const environment =
      patterns.find((pattern) => pattern.matches(name))?.environment ?? environmentWord(name)
    if (name.length <= MAX_NAME_CHARS) known.set(name, environment)
    return environment
  }

  return (account, ...names) => {
    const declared = accounts.size === 0 ? undefined : accounts.get(account)
    if (declared !== undefined) return declared
    for (let at = 0; at < names.length; at += 1) {
      const environment = ofName(names[at] ?? '')
      if (environment !== 'unknown') return environment
    }
    return 'unknown'
  }
}

/** Without one of these no word of WORDS is in a name; most names have none. */
const HINT = /pro|prd|live|sta?g|dev|test|sandbox|qa/i

/** 'orders-prod-db', 'ProdOrders', 'prod1' → prod; 'product' and 'non-prod' are not. The first telling word decides. */
export function environmentWord(name: string): Environment {
  if (!HINT.test(name)) return 'unknown'
  const words = name
    .slice(0, MAX_NAME_CHARS)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
  for (let at = 0; at < words.length; at += 1) {
    const environment = WORDS.get(words[at] ?? '')
    if (environment === undefined) continue
    if (environment !== 'prod') return environment
    const before = words[at - 1]
    if (before === 'non' || before === 'not' || before === 'no') return 'dev'
    return before === 'pre' ? 'staging' : 'prod'
  }
  return 'unknown'
}
