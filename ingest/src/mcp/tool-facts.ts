import type { ActionFacts } from '../actions/action-facts.ts'
import { actionFacts } from '../actions/action-facts.ts'
import { nameWords, readVerb } from '../actions/verbs.ts'
import type { ActionClass } from '../event.ts'
import { factsOfClass } from '../facts-of-class.ts'
import { bounded, limits } from '../limits.ts'
import type { Memo } from '../memo.ts'
import { createMemo } from '../memo.ts'

/** Tools known by another word, where no usual verb of the name tells. */
const OTHER_WORDS = new Map<string, ActionClass>(
  (
    [
      [
        'execute',
        'bash shell sh zsh powershell terminal python interpreter repl computer sandbox ssh subprocess cmd',
      ],
      [
        'read',
        'console weather time date calculator grep glob cat screenshot navigate goto scroll hover',
      ],
      ['list', 'ls tree directory'],
      ['write', 'browser email mail sms editor memory click type fill press draft'],
      ['credential', 'secret password credential token apikey'],
    ] as const
  ).flatMap(([actionClass, nouns]) =>
    nouns.split(' ').map((noun): [string, ActionClass] => [noun, actionClass]),
  ),
)

/** In a tool's name these speak whatever comes before them: `get_and_delete_volume` deletes. */
const DESTROYS = new Set(
  'delete remove destroy drop purge erase wipe truncate terminate rmdir rm unlink'.split(' '),
)

const MAX_TOOLS = 20_000
const memo: Memo<string, ActionFacts> = createMemo(MAX_TOOLS)

/**
 * What a tool call means, told from the tool's name alone: descriptions and annotations (`readOnlyHint` …) are the
 * server's own claims and are not believed. The action is 'tool:<name>'.
 */
export function toolFacts(service: string, tool: string): ActionFacts {
  const key = `${service}\u0000${tool}`
  const known = memo.get(key)
  if (known !== undefined) return known
  const facts = derive(bounded(service, limits.wordChars), bounded(tool, limits.wordChars))
  memo.set(bounded(key, 2 * limits.wordChars), facts)
  return facts
}

function derive(service: string, tool: string): ActionFacts {
  const action = `tool:${tool}`
  const words = nameWords(tool)
  const verb = words.find((word) => DESTROYS.has(word))
  if (verb !== undefined) {
    const reading = readVerb(`delete ${tool}`, 'delete')
    return factsOfClass(service, action, reading.actionClass, {
      touchesBackup: reading.touchesBackup,
    })
  }
  // 'order.read', 'github__list_issues': what stands before the last separator is a place, not a verb.
  const own = tool.split(/__|[./]/).at(-1) ?? tool
  for (const name of [own, tool]) {
    const facts = actionFacts('tool', name)
    if (facts.actionClass !== 'other') return Object.freeze({ ...facts, action, service })
  }
  const noun = words.find((word) => OTHER_WORDS.has(word))
  return factsOfClass(service, action, OTHER_WORDS.get(noun ?? '') ?? 'other')
}
