import { resolve } from 'node:path'
import { installationKey, systemClock } from '@tripline/infra'
import { openAccessBook } from '../access/access-book.ts'
import { issueToken } from '../access/issue-token.ts'
import { AuditError } from '../audit/audit-error.ts'
import { auditFolder } from '../audit/audit-files.ts'
import { openAuditLog } from '../audit/open-audit-log.ts'
import { makeFolder } from '../setup/prepare-folder.ts'
import type { Role } from '../wire.ts'
import { runningApi } from './local-api.ts'
import { answer, CommandError, tell } from './tell.ts'

const ROLES: readonly Role[] = ['agent', 'gateway', 'viewer', 'analyst', 'responder', 'admin']

interface NewToken {
  readonly name: string
  readonly role: Role
  readonly days: number
  readonly agent?: string
}

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
  const agent = options.agent === undefined ? {} : { agent: options.agent }
  const asked = { name: options.name, role, days: options.days, ...agent }
  const running = await runningApi(options.state)
  const token =
    running === null
      ? await issueHere(resolve(options.state), asked)
      : (await running.ask<{ token: string }>('POST', '/v1/tokens', asked)).token
  tell('Shown once; Tripline keeps only a hash of it.')
  answer(token)
}

/** While nothing runs on the folder: the audit log then has this one writer. */
async function issueHere(folder: string, asked: NewToken): Promise<string> {
  makeFolder(folder)
  const clock = systemClock
  const audit = await openAuditLog({
    folder: auditFolder(folder),
    key: installationKey(folder),
    clock,
  }).catch((error: unknown) => {
    if (!(error instanceof AuditError)) throw error
    throw new CommandError(
      `${error.message} If it is just starting, try again in a moment; if it runs, POST /v1/tokens makes one.`,
    )
  })
  try {
    const book = openAccessBook(folder, clock)
    return (await issueToken({ book, audit, clock }, { ...asked, by: 'local' })).token
  } finally {
    await audit.close()
  }
}
