import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { DEFAULT_PER_HOUR } from '../respond/respond-config.ts'
import { checkPlaybooks, exportPlaybook, tryOnHistory } from './playbook.ts'
import type { RespondOptions } from './respond.ts'
import {
  changeResponse,
  listResponses,
  planResponse,
  showResponse,
  throwSwitch,
} from './respond.ts'

const STATE = ['--state <dir>', 'folder of the data', '.tripline'] as const

export function addRespondCommands(program: Command): void {
  const respond = program
    .command('respond')
    .description('what was proposed and done about alerts: credentials taken out of service')
    .option(...STATE)
    .option('--json', 'the whole answer as JSON')
    .action(listResponses)
  const withState = (command: Command): RespondOptions => command.optsWithGlobals()
  respond
    .command('show')
    .description('one response: plan, outcome, proof')
    .argument('<id>', 'its id')
    .action((id: string, _, command: Command) => showResponse(id, withState(command)))
  respond
    .command('plan')
    .description('what would be done about an alert’s credential; nothing is changed')
    .argument('<alert>', 'id of the alert')
    .option('--action <name>', 'the strongest that fits unless named')
    .action((alert: string, _, command: Command) => planResponse(alert, command.optsWithGlobals()))
  for (const [verb, what] of [
    ['execute', 'carry a proposal out: evidence first, then the request; its proof follows'],
    ['undo', 'put back what was found before; where the action can'],
    ['dismiss', 'say that a proposal is not to be carried out'],
  ] as const) {
    respond
      .command(verb)
      .description(what)
      .argument('<id>', 'id of the response')
      .action((id: string, _, command: Command) => changeResponse(verb, id, withState(command)))
  }
  for (const [verb, what] of [
    ['stop', 'the kill switch: the responder does nothing more'],
    ['resume', 'let the responder go on'],
  ] as const) {
    respond
      .command(verb)
      .description(what)
      .action((_, command: Command) => throwSwitch(verb, withState(command)))
  }
}

export function addPlaybookCommands(program: Command): void {
  const playbook = program
    .command('playbook')
    .description('which measure follows which alerts; - is the shipped playbook')
  playbook
    .command('check')
    .description('whether files are playbooks; names each wrong key and what to do')
    .argument('<files...>', 'YAML files')
    .action(checkPlaybooks)
  playbook
    .command('try')
    .description('what a playbook would have done about stored alerts')
    .argument('<file>', 'YAML file')
    .option('--since <time>', 'how far back: 7d, 12h', '7d')
    .option('--per-hour <n>', 'cap of responses without a person', wholeNumber, DEFAULT_PER_HOUR)
    .option(...STATE)
    .option('--json', 'the whole answer as JSON')
    .action(tryOnHistory)
  playbook
    .command('export')
    .description('as a CACAO 2.0 document')
    .argument('<file>', 'YAML file')
    .action(exportPlaybook)
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0 && value <= 1000) return value
  throw new InvalidArgumentError('A whole number, 1000 at most.')
}
