import { BroadcastChannel } from 'node:worker_threads'
import type { Topic } from './event-log.ts'

/** Tells every handle of one log in this process, in whatever thread, that a topic changed. */
export interface WakeUps {
  notify(topic: Topic): void
  /** Resolves on the next change of `topic`, after `timeoutMs`, or when the signal aborts. */
  wait(topic: Topic, timeoutMs: number, signal: AbortSignal): Promise<void>
  close(): void
}

export function wakeUps(path: string): WakeUps {
  const channel = new BroadcastChannel(`tripline-log:${path}`)
  const waiting = new Map<Topic, Set<() => void>>()

  function wake(topic: Topic): void {
    const sleepers = waiting.get(topic)
    waiting.delete(topic)
    for (const resume of sleepers ?? []) resume()
  }

  // A message is a hint and carries no promise: whoever wakes looks into the log.
  channel.onmessage = (message: unknown) => {
    const topic = [...waiting.keys()].find((name) => isAbout(message, name))
    if (topic !== undefined) wake(topic)
  }
  channel.unref()
  return {
    notify(topic) {
      channel.postMessage(topic)
      wake(topic)
    },
    wait: (topic, timeoutMs, signal) =>
      new Promise((resolve) => {
        const sleepers = waiting.get(topic) ?? new Set()
        waiting.set(topic, sleepers)
        const resume = (): void => {
          clearTimeout(timer)
          sleepers.delete(resume)
          signal.removeEventListener('abort', resume)
          resolve()
        }
        const timer = setTimeout(resume, timeoutMs)
        sleepers.add(resume)
        if (signal.aborted) resume()
        else signal.addEventListener('abort', resume)
      }),
    close: () => channel.close(),
  }
}

function isAbout(message: unknown, topic: Topic): boolean {
  return (
    typeof message === 'object' && message !== null && 'data' in message && message.data === topic
  )
}
