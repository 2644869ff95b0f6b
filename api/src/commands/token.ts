import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { installationKey, systemClock } from '@tripline/infra'
import type { TokenInfo } from '../access/access-book.ts'
import { openAccessBook } from '../access/access-book.ts'
import { issueToken } from '../access/issue-token.ts'
import { revokeToken } from '../access/revoke-token.ts'
import { AuditError } from '../audit/audit-error.ts'
import { auditFolder } from '../audit/audit-files.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { openAuditLog } from '../audit/open-audit-log.ts'
import { makeFolder } from '../setup/prepare-folder.ts'
import type { Role } from '../wire.ts'
import { runningApi } from './local-api.ts'
import { minute, table } from './table.ts'
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

interface At {
  readonly state: string
}

/** What tokens there are, without their secrets. */
export async function listTokens({ state, json }: At & { readonly json?: boolean }): Promise<void> {
  const running = await runningApi(state)
  const tokens =
    running === null
      ? openAccessBook(knownFolder(state), systemClock).tokens()
      : (await running.ask<{ tokens: readonly TokenInfo[] }>('GET', '/v1/tokens')).tokens
  if (json === true) return answer(JSON.stringify(tokens))
  if (tokens.length === 0) return answer('There are no tokens.')
  answer(table(tokens.map(({ expiresAt, ...token }) => ({ ...token, expires: minute(expiresAt) }))))
}

/** Takes tokens back, by id or by name: all of a name, as nobody can tell which of them was lost. */
export async function revokeTokens(given: string, { state }: At): Promise<void> {
  const running = await runningApi(state)
  if (running !== null) {
    const { tokens } = await running.ask<{ tokens: readonly TokenInfo[] }>('GET', '/v1/tokens')
    for (const { id } of called(given, tokens)) {
      await running.ask('POST', `/v1/tokens/${id}/revoke`)
      answer(id)
    }
    return
  }
  const folder = knownFolder(state)
  await withAudit(folder, async (audit) => {
    const book = openAccessBook(folder, systemClock)
    for (const { id } of called(given, book.tokens())) {
      await revokeToken({ book, audit }, id, 'local')
      answer(id)
    }
  })
}

function called(given: string, tokens: readonly TokenInfo[]): readonly TokenInfo[] {
  const found = tokens.filter(({ id, name }) => id === given || name === given)
  if (found.length > 0) return found
  throw new CommandError('No token has this id or name. tripline token list shows what there is.')
}

function knownFolder(state: string): string {
  const folder = resolve(state)
  if (existsSync(folder)) return folder
  throw new CommandError(`There is no data in ${state}. Name another --state.`)
}

/** While nothing runs on the folder: the audit log then has this one writer. */
async function issueHere(folder: string, asked: NewToken): Promise<string> {
  makeFolder(folder)
  return await withAudit(folder, async (audit) => {
    const book = openAccessBook(folder, systemClock)
    const parts = { book, audit, clock: systemClock }
    return (await issueToken(parts, { ...asked, by: 'local' })).token
  })
}

async function withAudit<T>(folder: string, act: (audit: AuditLog) => Promise<T>): Promise<T> {
  const clock = systemClock
  const audit = await openAuditLog({
    folder: auditFolder(folder),
    key: installationKey(folder),
    clock,
  }).catch((error: unknown) => {
    if (!(error instanceof AuditError)) throw error
    throw new CommandError(
      `${error.message} If it is just starting, try again in a moment; if it runs, use /v1/tokens.`,
    )
  })
  try {
    return await act(audit)
  } finally {
    await audit.close()
  }
}
