import type { Push } from './create-push.ts'

/** For a command that reads stored data while nothing runs: nobody is told of anything. */
export const stoppedPush: Push = {
  receivers: () => [],
  deadLetters: () => null,
  replay: () => Promise.resolve(null),
  enable: () => Promise.resolve(false),
  fetch: () => Promise.resolve(null),
  readerOf: () => null,
  tell: () => Promise.resolve(),
  put: () => Promise.resolve(),
  mark: () => undefined,
  close: () => Promise.resolve(),
}
