import { createPrivateKey } from 'node:crypto'
import type { Clock } from '@tripline/infra'
import { SignJWT } from 'jose'
import { CommandError } from '../../../commands/tell.ts'
import type { IssueToken } from '../calls/access-token.ts'
import { isToken } from '../calls/access-token.ts'
import { unclear } from '../calls/as-step.ts'
import type { Authorize, ProviderApi } from '../calls/provider-api.ts'
import { textAt } from '../calls/read-json.ts'
import { GITHUB_HEADERS } from './github-reach.ts'

/** GitHub takes ten minutes at most, and its clock may be behind ours. */
const LIFE_S = 540
const SKEW_S = 60

/** The app itself: a JWT signed with its key, made for each call. A CommandError when the key is none. */
export function asApp(where: string, appId: string, pem: string, clock: Clock): Authorize {
  const key = privateKey(where, pem)
  return async () => {
    const now = Math.floor(clock.now() / 1000)
    const jwt = await new SignJWT()
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(appId)
      .setIssuedAt(now - SKEW_S)
      .setExpirationTime(now + LIFE_S)
      .sign(key)
    return { authorization: `Bearer ${jwt}` }
  }
}

function privateKey(where: string, pem: string) {
  try {
    return createPrivateKey(pem)
  } catch {
    throw new CommandError(`${where}: privateKeyFile holds no private key in PEM.`)
  }
}

/** The app as its installation in an organisation. */
export function installationToken(app: ProviderApi, id: string, clock: Clock): IssueToken {
  return async (signal) => {
    const path = `/app/installations/${encodeURIComponent(id)}/access_tokens`
    const call = { method: 'POST', path, headers: GITHUB_HEADERS, expectJson: true } as const
    const answer = await app.call(call, signal)
    if (answer.kind === 'refused') return answer
    const token = textAt(answer.json, 'token')
    const until = Date.parse(textAt(answer.json, 'expires_at'))
    if (!isToken(token) || !Number.isFinite(until)) return unclear('GitHub')
    return { token, expiresIn: (until - clock.now()) / 1000 }
  }
}
