import { mkdirSync } from 'node:fs'
import { systemClock } from '@tripline/infra'
import { openAccessBook } from '../access/access-book.ts'
import type { Role } from '../wire.ts'
import { answer, CommandError, tell } from './tell.ts'

const ROLES: readonly Role[] = ['viewer', 'analyst', 'responder', 'admin']

export async function createToken(options: {
  readonly name: string
  readonly role: string
  readonly days: number
  readonly state: string
}): Promise<void> {
  const role = ROLES.find((known) => known === options.role)
  if (role === undefined) throw new CommandError(`--role is one of ${ROLES.join(', ')}.`)
  mkdirSync(options.state, { recursive: true, mode: 0o700 })
  const book = openAccessBook(options.state, systemClock)
  const token = book.createToken(options.name, role, systemClock.now() + options.days * 86_400_000)
  tell('Shown once; Tripline keeps only a hash of it.')
  answer(token)
}
