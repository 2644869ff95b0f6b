import type { Correlation } from '../sigma/correlation.ts'

/** What one correlation remembers of one group: moments, and for value_count what was seen at each. */
export interface Window {
  /** By type: of events, oldest first; last sighting of each value; last match of each rule; latest start of a chain that got to each rule. */
  times: number[]
  values: string[]
  lastAt: number
}

/** One event as a correlation takes it. */
export interface Occurrence {
  readonly at: number
  /** Which of the correlation's rules it matched, by their places. */
  readonly places: readonly number[]
  /** Of value_count: fingerprint of the counted values. */
  readonly value: string
}

/** Never yet. */
const NONE = -1

export const newWindow = (): Window => ({ times: [], values: [], lastAt: 0 })

/** Moments worth keeping: one more than the condition tells apart. */
export function capacityOf({ bounds }: Correlation): number {
  const told = [bounds.least, bounds.most, bounds.not].filter(Number.isFinite)
  return Math.max(1, ...told) + 1
}

/** Whether the correlation's condition holds with this occurrence as the last one. Windows slide: (at − timespan, at]. Pure. */
export function completes(
  correlation: Correlation,
  window: Readonly<Window> | undefined,
  occurrence: Occurrence,
): boolean {
  if (correlation.type === 'temporal_ordered') {
    const last = correlation.rules.length - 1
    if (!occurrence.places.includes(last)) return false
    return last === 0 || (startsBefore(correlation, window, occurrence.at)[last - 1] ?? NONE) >= 0
  }
  const { least, most, not } = correlation.bounds
  const count = countWith(correlation, window, occurrence)
  return count >= least && count <= most && count !== not
}

function countWith(
  { type, spanMs }: Correlation,
  window: Readonly<Window> | undefined,
  { at, places, value }: Occurrence,
): number {
  const times = window?.times ?? []
  const inside = (time: number | undefined): boolean =>
    time !== undefined && time >= 0 && time > at - spanMs && time <= at
  if (type === 'event_count') return 1 + times.filter(inside).length
  if (type === 'value_count') {
    return 1 + times.filter((time, i) => inside(time) && window?.values[i] !== value).length
  }
  const others = times.filter((time, place) => inside(time) && !places.includes(place))
  return places.length + others.length
}

/** Moves the window on. */
export function moveOn(correlation: Correlation, window: Window, occurrence: Occurrence): void {
  const { at, places, value } = occurrence
  switch (correlation.type) {
    case 'event_count': {
      window.times.splice(placeOf(window.times, at), 0, at)
      break
    }
    case 'value_count': {
      const known = window.values.indexOf(value)
      const time = known < 0 ? at : Math.max(at, window.times[known] ?? at)
      if (known >= 0) {
        window.times.splice(known, 1)
        window.values.splice(known, 1)
      }
      const place = placeOf(window.times, time)
      window.times.splice(place, 0, time)
      window.values.splice(place, 0, value)
      break
    }
    case 'temporal': {
      for (let i = window.times.length; i < correlation.rules.length; i++) window.times.push(NONE)
      for (const place of places) window.times[place] = Math.max(at, window.times[place] ?? NONE)
      break
    }
    case 'temporal_ordered':
      window.times = startsAfter(correlation, window, occurrence)
      break
  }
  const counts = correlation.type === 'event_count' || correlation.type === 'value_count'
  const surplus = counts ? window.times.length - capacityOf(correlation) : 0
  if (surplus > 0) {
    window.times.splice(0, surplus)
    window.values.splice(0, surplus)
  }
  window.lastAt = Math.max(window.lastAt, at)
}

/** Latest start, by rule, of a chain in the right order that has got to it and has not ended by `at`; NONE where there is none. */
function startsBefore(
  { rules, spanMs }: Correlation,
  window: Readonly<Window> | undefined,
  at: number,
): readonly number[] {
  return rules.map((_, place) => {
    const start = window?.times[place] ?? NONE
    return start > at - spanMs && start <= at ? start : NONE
  })
}

/** The latest start is the one to keep: whatever completes an earlier one within the time completes it as well. */
function startsAfter(
  correlation: Correlation,
  window: Readonly<Window>,
  { at, places }: Occurrence,
): number[] {
  const before = startsBefore(correlation, window, at)
  const after = correlation.rules.map((_, place) => window.times[place] ?? NONE)
  for (const place of places) {
    const start = place === 0 ? at : (before[place - 1] ?? NONE)
    after[place] = Math.max(start, after[place] ?? NONE)
  }
  return after
}

/** Where it belongs among ascending moments. */
function placeOf(times: readonly number[], at: number): number {
  let place = times.length
  while (place > 0 && (times[place - 1] ?? 0) > at) place--
  return place
}
