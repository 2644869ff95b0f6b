/** A rule that cannot be used, with words for its author: what is wrong, and what would do. */
export class RuleRefused extends Error {}

export function refuse(reason: string): never {
  throw new RuleRefused(reason)
}
