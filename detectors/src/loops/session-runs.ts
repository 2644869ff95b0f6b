/** Sessions of one agent that are followed at once; the longest silent one makes room. */
const SESSIONS = 3
/** Longest cycle that is seen: A-B-C-D-A-B-C-D. */
export const LONGEST_CYCLE = 4

/** Words of a session. */
const SESSION = 0
const BUSY_UNTIL = 1
/** The last four calls, latest first. */
const CALLS = 2
/** Calls in a row that were as one, two, three, four calls before. */
const MATCHES = CALLS + LONGEST_CYCLE
/** Refusals less what went through since; their most since there were none. */
const REFUSED = MATCHES + LONGEST_CYCLE
const MOST_REFUSED = REFUSED + 1
const MODEL_CALLS = REFUSED + 2
/** Spent since the run began: tokens, dollars (float). */
const TOKENS = REFUSED + 3
const COST = REFUSED + 4
const SESSION_WORDS = REFUSED + 5
export const SESSIONS_WORDS = SESSIONS * SESSION_WORDS

/**
 * A program that waits as long between two calls is on a timer: it polls, it does not loop. Longer than a model or a tool that is
 * waited for, since their time counts as being busy.
 */
const PAUSE_SECONDS = 45
const LONGEST_CALL_SECONDS = 900
/** What comes out of order by more belongs to another run, or a false clock would hold a session for ever. */
const LATEST_SECONDS = 3600
const MOST = 0xffff

/** One call as the runs see it. */
export interface Call {
  /** Fingerprint of action, resource and arguments. */
  fingerprint: number
  session: number
  isModelCall: boolean
  refused: boolean
  /** Seconds. */
  at: number
  seconds: number
  tokens: number
  costUsd: number
}

export const newCall = (): Call => ({
  ...{ fingerprint: 0, session: 0, isModelCall: false, refused: false },
  ...{ at: 0, seconds: 0, tokens: 0, costUsd: 0 },
})

/** Where the call stands in its session's runs, itself counted; 0 where the kind of run does not apply or nothing new is said. */
export interface Standing {
  /** So many times the same call. */
  same: number
  /** So many times the same 2 to 4 calls, when the call completes them. */
  cycle: number
  period: number
  /** So many refusals, when more than before. */
  refused: number
  modelCalls: number
  /** Spent in the run, this call included. */
  tokens: number
  costUsd: number
}

export const newStanding = (): Standing => ({
  ...{ same: 0, cycle: 0, period: 0, refused: 0, modelCalls: 0, tokens: 0, costUsd: 0 },
})

/** Offset of the session's words, −1 when it is not followed or paused too long; `start` is the agent's. */
function slotOf(u: Uint32Array, start: number, call: Readonly<Call>): number {
  for (let i = 0; i < SESSIONS; i++) {
    const at = start + i * SESSION_WORDS
    if (u[at + SESSION] !== call.session || u[at + BUSY_UNTIL] === 0) continue
    const pause = call.at - (u[at + BUSY_UNTIL] ?? 0)
    return pause > PAUSE_SECONDS || pause < -LATEST_SECONDS ? -1 : at
  }
  return -1
}

/** Calls in a row, this one included, that are as `period` calls before. */
function matches(u: Uint32Array, slot: number, call: Readonly<Call>, period: number): number {
  if (slot < 0 || u[slot + CALLS + period - 1] !== call.fingerprint) return 0
  return Math.min((u[slot + MATCHES + period - 1] ?? 0) + 1, MOST)
}

/** Says where the call stands; changes nothing. `start` −1: the agent has no words yet. */
export function standingOf(
  u: Uint32Array,
  f: Float32Array,
  start: number,
  call: Readonly<Call>,
  out: Standing,
): void {
  const slot = start < 0 ? -1 : slotOf(u, start, call)
  const spent = slot >= 0 && goesOn(u, slot, call)
  out.tokens = call.tokens + (spent ? (u[slot + TOKENS] ?? 0) : 0)
  out.costUsd = call.costUsd + (spent ? (f[slot + COST] ?? 0) : 0)
  out.modelCalls = 0
  out.same = 0
  out.cycle = 0
  out.period = 0
  out.refused = 0
  if (call.isModelCall) {
    out.modelCalls = slot < 0 ? 1 : Math.min((u[slot + MODEL_CALLS] ?? 0) + 1, MOST)
    return
  }
  out.same = matches(u, slot, call, 1) + 1
  cycleOf(u, slot, call, out)
  const refused = slot < 0 ? 0 : (u[slot + REFUSED] ?? 0)
  if (!call.refused) out.refused = refused === 0 ? 1 : 0
  else if (slot < 0 || refused + 1 > (u[slot + MOST_REFUSED] ?? 0)) out.refused = refused + 1
}

/** The cycle that came round most often; none while the same call is repeated, which is a cycle of every length. */
function cycleOf(u: Uint32Array, slot: number, call: Readonly<Call>, out: Standing): void {
  if (out.same > 1) return
  out.cycle = 1
  for (let period = 2; period <= LONGEST_CYCLE; period++) {
    const matched = matches(u, slot, call, period)
    const rounds = Math.floor(matched / period) + 1
    if (rounds <= out.cycle) continue
    out.cycle = matched % period === 0 ? rounds : 0
    out.period = period
    if (out.cycle === 0) return
  }
}

/** Model calls belong to the run they come in, and whatever repeats one of the last four calls. */
function goesOn(u: Uint32Array, slot: number, call: Readonly<Call>): boolean {
  if (call.isModelCall) return true
  for (let i = 0; i < LONGEST_CYCLE; i++) if (u[slot + CALLS + i] === call.fingerprint) return true
  return false
}

/** Moves the session's runs on by the call. */
export function followCall(
  u: Uint32Array,
  f: Float32Array,
  start: number,
  call: Readonly<Call>,
): void {
  const slot = slotOf(u, start, call)
  const at = slot < 0 ? begin(u, start, call) : slot
  const busyUntil = Math.floor(call.at + Math.min(call.seconds, LONGEST_CALL_SECONDS))
  u[at + BUSY_UNTIL] = Math.max(u[at + BUSY_UNTIL] ?? 0, busyUntil, 1)
  const spent = goesOn(u, at, call)
  u[at + TOKENS] = Math.min((spent ? (u[at + TOKENS] ?? 0) : 0) + call.tokens, 0xffffffff)
  f[at + COST] = Math.min((spent ? (f[at + COST] ?? 0) : 0) + call.costUsd, 1e9)
  if (call.isModelCall) {
    u[at + MODEL_CALLS] = Math.min((u[at + MODEL_CALLS] ?? 0) + 1, MOST)
    return
  }
  u[at + MODEL_CALLS] = 0
  for (let period = 1; period <= LONGEST_CYCLE; period++) {
    u[at + MATCHES + period - 1] = matches(u, at, call, period)
  }
  u.copyWithin(at + CALLS + 1, at + CALLS, at + CALLS + LONGEST_CYCLE - 1)
  u[at + CALLS] = call.fingerprint
  followRefusal(u, at, call.refused)
}

function followRefusal(u: Uint32Array, at: number, isRefused: boolean): void {
  const before = u[at + REFUSED] ?? 0
  const now = isRefused ? Math.min(before + 1, MOST) : Math.max(0, before - 1)
  u[at + REFUSED] = now
  u[at + MOST_REFUSED] = now === 0 ? 0 : Math.max(now, u[at + MOST_REFUSED] ?? 0)
}

/** A cleared slot for the session: its own, or the one that was silent longest. */
function begin(u: Uint32Array, start: number, call: Readonly<Call>): number {
  let found = start
  for (let i = 0; i < SESSIONS; i++) {
    const at = start + i * SESSION_WORDS
    if (u[at + SESSION] === call.session && u[at + BUSY_UNTIL] !== 0) {
      found = at
      break
    }
    if ((u[at + BUSY_UNTIL] ?? 0) < (u[found + BUSY_UNTIL] ?? 0)) found = at
  }
  u.fill(0, found, found + SESSION_WORDS)
  u[found + SESSION] = call.session
  return found
}
