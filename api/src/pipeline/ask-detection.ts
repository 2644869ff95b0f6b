import type { CommandAnswer, LogCommand, Pipeline } from './pipeline.ts'

/** What people and the responder ask of detection, wherever it runs: each command goes to it and is answered in its own kind. */
export function askDetection(
  answerTo: (command: LogCommand) => Promise<CommandAnswer>,
): Pick<Pipeline, 'command' | 'decide' | 'suppress' | 'credential'> {
  return {
    async command(command) {
      const answer = await answerTo(command)
      return answer.kind === 'alert' ? answer.alert : mixedUp(answer)
    },
    async decide(decision) {
      const answer = await answerTo(decision)
      return answer.kind === 'life' ? answer.outcome : mixedUp(answer)
    },
    async suppress(change) {
      const answer = await answerTo(change)
      return answer.kind === 'suppressions' ? answer.suppressions : mixedUp(answer)
    },
    async credential(news) {
      const answer = await answerTo(news)
      if (answer.kind !== 'credential') mixedUp(answer)
    },
  }
}

function mixedUp({ kind }: CommandAnswer): never {
  throw new Error(`detection answered a command with its ${kind}`)
}
