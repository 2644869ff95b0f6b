/** Share of held calls among those of late, and when the last call came (whole seconds). */
export const HELD_WORDS = 2
const FOLLOW = 1 / 64
/** With more of them than this, what is there now is not the agent's own. */
const MOST_HELD = 1 / 64

/** Words of a record, as numbers of both kinds. */
interface Words {
  readonly u: Uint32Array
  readonly f: Float32Array
}

/**
 * Whether what is there now may teach: what goes on has held calls in it, too, and a baseline of it would learn from them in the
 * calls that come after. Nor does a held call that is released later teach by it: the present is not the one it came in.
 */
export function mayTeach({ u, f }: Words, at: number, seconds: number): boolean {
  return (f[at] ?? 0) <= MOST_HELD && wholeSeconds(seconds) >= (u[at + 1] ?? 0)
}

export function followHeld({ u, f }: Words, at: number, isHeld: boolean, seconds: number): void {
  const share = f[at] ?? 0
  f[at] = share + ((isHeld ? 1 : 0) - share) * FOLLOW
  u[at + 1] = wholeSeconds(seconds)
}

const wholeSeconds = (seconds: number): number =>
  Math.min(0xffffffff, Math.max(0, Math.floor(seconds)))
