import { Command, CommanderError, InvalidArgumentError } from 'commander'
import type { AuditPlace } from '../audit/audit-log.ts'
import { DEFAULT_CONFIG } from '../config.ts'
import type { Environment } from '../push/read-secret.ts'
import { VERSION } from '../version.ts'
import { showAgent } from './agent.ts'
import { showAlert } from './alert.ts'
import { listAudit, verifyAuditLog } from './audit.ts'
import { verifyDigests } from './digests.ts'
import { checkUp } from './doctor.ts'
import { drill } from './drill.ts'
import { mcpProxy } from './mcp-proxy.ts'
import { parseFiles } from './parse.ts'
import { port } from './port-option.ts'
import { listDeadLetters, listReceivers, replayDeadLetters } from './push.ts'
import { askStore } from './query.ts'
import { replay } from './replay.ts'
import { addPlaybookCommands, addRespondCommands } from './respond-commands.ts'
import { addRoleCommands } from './role-commands.ts'
import { CommandError, tell } from './tell.ts'
import { createToken, listTokens, revokeTokens } from './token.ts'
import { tryPolicy } from './try-policy.ts'
import type { UpOptions } from './up.ts'
import { up } from './up.ts'

const STATE = ['--state <dir>', 'folder of the data', '.tripline'] as const
const CONFIG = ['--config <file>', 'configuration', DEFAULT_CONFIG] as const

/** Runs one command and says how it ended: 0 well, 1 a mistake that was explained, 2 usage. */
export async function runCommandLine(
  args: readonly string[],
  environment: Environment,
): Promise<number> {
  const program = buildProgram(environment)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof CommandError) {
      tell(`tripline: ${error.message}`)
      return 1
    }
    throw error
  }
}

function buildProgram(environment: Environment): Command {
  const program = new Command('tripline')
    .description(
      'Watches what autonomous agents do with their tokens, and trips before the damage.',
    )
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('(tripline --help lists the commands)')

  program
    .command('up')
    .description('everything in one process: sources, detection, API and console')
    .option(...CONFIG)
    .option(...STATE)
    .option('--port <number>', 'port of the console', port)
    .action((options: UpOptions) => up(options, environment))

  addRoleCommands(program, environment)

  program
    .command('replay')
    .description('score recorded logs, in order of event time; deterministic')
    .argument('<paths...>', 'files or folders, plain or gz, any depth')
    .option('--source <name>', 'format of the records', 'auto')
    .option('--train <paths...>', 'learn from these first, without alerting')
    .option('--out <file>', 'one alert a line; with --compare, one change a line')
    .option('--scores <file>', 'one scored event a line')
    .option('--budget <n/day>', 'ordinary alerts promised a day', perDay)
    .option(
      '--compare <file>',
      'replay under this configuration, too, and say which alerts it gains, loses and changes',
    )
    .option('--state <dir>', 'keep the result here; otherwise nothing is kept')
    .option(...CONFIG)
    .action(replay)

  program
    .command('parse')
    .description('how each record is understood, one JSON a line; dead letters on stderr')
    .argument('<paths...>', 'files or folders, plain or gz, any depth; - for standard input')
    .option('--source <name>', 'format of the records', 'auto')
    .option('--format <name>', 'event or ocsf', 'event')
    .option(...CONFIG)
    .action(parseFiles)

  program
    .command('digests')
    .description(
      'check CloudTrail logs in a folder against their digests; names what was changed or is gone, exit code 1 then',
    )
    .argument('<paths...>', 'a copy of the bucket, or of a part of it')
    .option(
      '--keys <path>',
      "AWS's public keys: what aws cloudtrail list-public-keys prints (.json), or .pem and .der by fingerprint",
    )
    .action(verifyDigests)

  program
    .command('query')
    .description('ask the stored events and baselines in SQL; reading only')
    .argument('<sql>', 'a SELECT; SHOW TABLES lists what there is')
    .option(...STATE)
    .option('--json', 'one JSON a line')
    .action(askStore)

  program
    .command('agent')
    .description('what is usual for an agent, and what it did')
    .argument('<id>', 'agent id')
    .option(...STATE)
    .option('--json', 'the whole answer as JSON')
    .action(showAgent)

  program
    .command('alert')
    .description('one alert, with its reasons')
    .argument('<id>', 'alert id')
    .option(...STATE)
    .option('--json', 'the whole answer as JSON')
    .action(showAlert)

  const token = program
    .command('token')
    .description('tokens for people and machines: create (also without the word), list, revoke')
  token
    .command('create', { isDefault: true })
    .description('make a token; shown once')
    .requiredOption('--name <name>', 'whose it is')
    .option('--role <role>', 'agent, gateway, viewer, analyst, responder or admin', 'viewer')
    .option('--agent <id>', 'with --role agent: the agent it speaks for')
    .option('--days <n>', 'valid for so many days', wholeDays, 90)
    .option(...STATE)
    .action(createToken)
  token
    .command('list')
    .description('what tokens there are, without their secrets')
    .option('--json', 'one JSON list')
    .option(...STATE)
    .action(listTokens)
  token
    .command('revoke')
    .description('take a token back, at once, with the sessions it opened')
    .argument('<id-or-name>', 'as list shows it; a name takes back all tokens of it')
    .option(...STATE)
    .action(revokeTokens)

  addAuditCommands(program)
  addPushCommands(program)
  addRespondCommands(program)
  addPlaybookCommands(program)
  addGateCommands(program, environment)

  program
    .command('doctor')
    .description('check config, store, sensors and clock; says what to do')
    .option(...CONFIG)
    .option(...STATE)
    .action((options: { config: string; state: string }) => checkUp(options, environment))

  return program
}

function addAuditCommands(program: Command): void {
  const audit = program
    .command('audit')
    .description('what people and Tripline itself have done, in a hash-chained log')
    .option(...STATE)
    .option('--json', 'the stored OCSF events, one a line')
    .option('--last <n>', 'so many of the newest', wholeRecords, 50)
    .action(listAudit)
  audit
    .command('verify')
    .description('read the whole audit log and name what was changed or is gone; exit code 1 then')
    .option(
      '--noted <sequence:fingerprint>',
      'a place in it that was written down elsewhere',
      noted,
    )
    .action((_, command: Command) => verifyAuditLog(command.optsWithGlobals()))
}

function addPushCommands(program: Command): void {
  const push = program
    .command('push')
    .description('who is told of alerts, and how that goes')
    .option(...STATE)
    .option('--json', 'one JSON a line')
    .action(listReceivers)
  push
    .command('dead')
    .description('messages to a receiver that were given up')
    .argument('<receiver>', 'its name')
    .action((receiver: string, _, command: Command) =>
      listDeadLetters(receiver, command.optsWithGlobals()),
    )
  push
    .command('replay')
    .description('send messages again that were given up: those with these ids, or all')
    .argument('<receiver>', 'its name')
    .argument('[ids...]', 'ids of messages')
    .action((receiver: string, ids: string[], _, command: Command) =>
      replayDeadLetters(receiver, ids, command.optsWithGlobals()),
    )
}

function addGateCommands(program: Command, environment: Environment): void {
  program
    .command('gate')
    .description('what a policy would have decided about stored history')
    .option('--policy <file>', 'a Cedar policy; the shipped one unless said', '')
    .option('--since <time>', 'how far back: 7d, 12h', '7d')
    .option(...STATE)
    .option('--json', 'the whole answer as JSON')
    .action(tryPolicy)
  program
    .command('mcp-proxy')
    .description('run an MCP server behind the gate: it is asked before every tool call')
    .argument('<command...>', 'the server’s command, after --')
    .requiredOption('--server <name>', 'what the server is called in the records')
    .option('--url <address>', 'where Tripline listens', 'http://127.0.0.1:4600')
    .option('--session <id>', 'the run it belongs to; a new one unless said')
    .action((command, options) => mcpProxy(command, options, environment.TRIPLINE_TOKEN))
  program
    .command('drill')
    .description('play an incident against the gate, on an API that stands for the provider')
    .argument('<incident>', 'pocketos')
    .option('--gate', 'with the gate in between; without it the calls go straight through')
    .option('--stream', 'with logs only: the token is taken out of service, and proved to be')
    .option('--times <n>', 'with --stream: so many agents one after the other', wholeRecords, 1)
    .option('--json', 'with --stream: one JSON a line')
    .action(drill)
}

function wholeRecords(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0 && value <= 100_000) return value
  throw new InvalidArgumentError('A whole number of records, 100000 at most.')
}

function noted(text: string): AuditPlace {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text)
  if (match !== null) return { sequence: Number(match[1]), fingerprint: match[2] ?? '' }
  throw new InvalidArgumentError('Say it as tripline audit verify does: 1234:0a1b….')
}

function perDay(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(?:\/day)?$/.exec(text)
  const value = Number(match?.[1])
  if (value > 0) return value
  throw new InvalidArgumentError('Say it like 4/day.')
}

function wholeDays(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0 && value <= 3650) return value
  throw new InvalidArgumentError('A whole number of days, 3650 at most.')
}
