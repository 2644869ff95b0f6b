/** Longest text kept of a value. */
const LONGEST = 160

const ARN = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:(.*)$/
const VOLATILE: readonly RegExp[] = [
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi,
  // An underscore is no letter of a name here: vol_pr_f12f1aec.
  /(?<![a-z0-9])(?:[a-z]{1,12}-)?(?=[0-9a-f]*\d)[0-9a-f]{8,64}(?![a-z0-9])/gi,
  /\d{4}-\d{2}-\d{2}(?:[t _-]\d{2}[:_-]?\d{2}(?:[:_-]?\d{2})?(?:\.\d+)?z?)?/gi,
  /\bv?\d+(?:\.\d+)+\b/gi,
  /(?<![a-z0-9])\d{2,}(?![a-z0-9])/gi,
]

/**
 * What kind of thing a resource is, without what makes each one unique: account and region of an ARN, uuids, hex ids,
 * dates, numbers, versions. If everything is unique, everything is new.
 */
export function normaliseResource(resource: string): string {
  const arn = ARN.exec(resource)
  let text = arn === null ? resource : `${arn[1]}:${arn[2]}`
  text = text.slice(0, 2 * LONGEST).toLowerCase()
  for (const pattern of VOLATILE) text = text.replace(pattern, '*')
  return text.replace(/\*(?:[-_.:*]+\*)+/g, '*').slice(0, LONGEST)
}
