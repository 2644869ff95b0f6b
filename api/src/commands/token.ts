import { mkdirSync } from 'node:fs'
import { systemClock } from '@tripline/infra'
import { openAccessBook } from '../access/access-book.ts'
import type { Role } from '../wire.ts'
import { answer, CommandError, tell } from './tell.ts'

const ROLES: readonly Role[] = ['agent', 'gateway', 'viewer', 'analyst', 'responder', 'admin']

export async function createToken(options: {
  readonly name: string
  readonly role: string
  readonly agent?: string
  readonly days: number
  readonly state: string
}): Promise<void> {
  const role = ROLES.find((known) => known === options.role)
  if (role === undefined) throw new CommandError(`--role is one of ${ROLES.join(', ')}.`)
  if ((role === 'agent') !== (options.agent !== undefined)) {
    throw new CommandError(
      '--role agent needs --agent ID, the agent it speaks for; other roles none.',
    )
  }
  mkdirSync(options.state, { recursive: true, mode: 0o700 })
  const book = openAccessBook(options.state, systemClock)
  const until = systemClock.now() + options.days * 86_400_000
  const token =
    role === 'agent'
      ? book.createAgentToken(options.name, options.agent ?? '', until)
      : book.createToken(options.name, role, until)
  tell('Shown once; Tripline keeps only a hash of it.')
  answer(token)
}
