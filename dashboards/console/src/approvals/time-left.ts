const SECOND = 1_000
const two = (n: number) => String(n).padStart(2, '0')

/** Seconds under which somebody has to hurry. */
const SOON_MS = 200 * SECOND

export const isSoon = (leftMs: number): boolean => leftMs < SOON_MS

/** '6:12', '1:02:11', '0:00' when it is over; rounded up, so that the last second is seen. */
export function timeLeft(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / SECOND))
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)]
  return hours === 0
    ? `${minutes}:${two(seconds % 60)}`
    : `${hours}:${two(minutes)}:${two(seconds % 60)}`
}

/** '22 min left', '1 h 5 min left', '40 s left', for sentences. */
export function leftInWords(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / SECOND))
  if (seconds < 60) return `${seconds} s left`
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return `${minutes} min left`
  const rest = minutes % 60
  return rest === 0 ? `${minutes / 60} h left` : `${Math.floor(minutes / 60)} h ${rest} min left`
}
