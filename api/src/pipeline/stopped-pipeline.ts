import type { Pipeline, Progress } from './pipeline.ts'

/** Figures where nothing runs. */
export const IDLE: Progress = {
  lag: 0,
  behindMs: 0,
  events: 0,
  eventsPerSecond: 0,
  agents: 0,
  deadLetters: 0,
  duplicates: 0,
  sensors: [],
  budget: {
    promisedPerDay: 0,
    realisedPerDay: 0,
    verdict: 'warming',
    because: 'Nothing is running on this data.',
    days: [],
  },
}

/** For a command that reads stored data while nothing runs: no alert comes, and nothing can be changed. */
export const stoppedPipeline: Pipeline = {
  onAlert: () => () => undefined,
  command: () => Promise.resolve(null),
  decide: () => Promise.resolve({ kind: 'refused', reason: 'not-running' }),
  suppress: () => Promise.reject(new Error('Nothing is running on this data.')),
  credential: () => Promise.reject(new Error('Nothing is running on this data.')),
  push: () =>
    Promise.resolve({
      kind: 'refused',
      reason: 'busy',
      detail: 'Nothing is running on this data.',
    }),
  progress: () => IDLE,
  close: () => Promise.resolve(),
}
