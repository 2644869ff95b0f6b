import type { RuleBook } from '@tripline/detectors'
import { loadRules } from '@tripline/detectors'
import type { Logger } from '@tripline/infra'

/** Refused rules named one by one; past that they are counted. */
const MOST_NAMED = 20

/** The shipped rules and those of the configuration; a rule that cannot be used is said and holds nothing up. */
export function loadRuleBook(paths: readonly string[], logger: Logger): RuleBook {
  const book = loadRules(paths, null)
  for (const { path, title, reason } of book.refused.slice(0, MOST_NAMED)) {
    logger.warn('a rule is left out', { path, title, reason })
  }
  const more = book.refused.length - MOST_NAMED
  if (more > 0) logger.warn('more rules are left out; tripline doctor counts them', { more })
  return book
}
