const MONTHS = new Map(
  'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'
    .split(' ')
    .map((name, at) => [name, at] as const),
)
const FORM =
  /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?(?: ([+-])(\d{2})(\d{2}))?$/

/** Epoch milliseconds of '22/Jan/2026:12:00:00 +0000' or '22/Jan/2026:12:00:00.123'; without a zone it is UTC. NaN otherwise. */
export function accessLogTime(text: string): number {
  const found = FORM.exec(text)
  const month = MONTHS.get(found?.[2] ?? '')
  if (found === null || month === undefined) return Number.NaN
  const [day, year, hour, minute, second] = [1, 3, 4, 5, 6].map((at) => Number(found[at]))
  const at = Date.UTC(year ?? 0, month, day, hour, minute, second)
  const date = new Date(at)
  // A 31st of February is no day, and no other one either.
  if (date.getUTCDate() !== day || (hour ?? 24) > 23 || (minute ?? 60) > 59) return Number.NaN
  const fraction = Math.trunc(Number(`0.${found[7] ?? '0'}`) * 1000)
  const offset = (Number(found[9] ?? 0) * 60 + Number(found[10] ?? 0)) * 60_000
  return at + fraction - (found[8] === '-' ? -offset : offset)
}
