import { CommandError } from '../../commands/tell.ts'
import type { ResponseAction } from '../response-action.ts'
import { bearer, issuedBy } from './calls/access-token.ts'
import { disableServicePrincipal } from './entra/disable-service-principal.ts'
import { removePassword } from './entra/remove-password.ts'
import { revokeSignInSessions } from './entra/revoke-sign-in-sessions.ts'
import { disableGcpAccount, disableGcpKey } from './gcp/gcp-actions.ts'
import { googleToken, serviceAccountKey } from './gcp/google-token.ts'
import { gitHubActions } from './github/github-actions.ts'
import { asApp, installationToken } from './github/github-tokens.ts'
import { revokeOAuthToken } from './oauth/revoke-token.ts'
import type { ProviderSetting } from './providers-config.ts'
import type { Wiring } from './wiring.ts'
import { basic, prefixOf, withHeader } from './wiring.ts'

/** Providers that give a short-lived token for a long-lived secret, and those whose tokens lie in files. */

export function buildGcp(
  wiring: Wiring,
  one: ProviderSetting<'gcp'>,
  where: string,
): readonly ResponseAction[] {
  if (one.keyFile === undefined) {
    throw new CommandError(`${where}: name keyFile, the JSON key of a service account.`)
  }
  const key = serviceAccountKey(where, wiring.text(where, one.keyFile))
  const tokens = wiring.api(one, key.tokenUri, async () => ({}))
  const authorize = bearer(googleToken(tokens, key, wiring.clock), wiring.clock)
  const api = wiring.api(one, wiring.url(where, one.url, 'https://iam.googleapis.com'), authorize)
  const includes = wiring.includes(one, ['mapped:gcp'])
  const reach = { prefix: prefixOf('gcp', one), api, includes }
  return [disableGcpKey(reach), disableGcpAccount(reach)]
}

export function buildEntra(
  wiring: Wiring,
  one: ProviderSetting<'entra'>,
  where: string,
): readonly ResponseAction[] {
  const what = "the application's secret"
  const secret = wiring.secret(where, what, one.clientSecretFile, one.clientSecretEnv)
  const login = wiring.url(where, one.loginUrl, 'https://login.microsoftonline.com')
  const secrets = () => [secret()]
  const tokens = wiring.api(one, login, async () => ({}), { secrets })
  const graph = wiring.url(where, one.url, 'https://graph.microsoft.com')
  const path = `/${encodeURIComponent(one.tenant)}/oauth2/v2.0/token`
  const authorize = bearer(async (signal) => {
    const form = {
      ...{ grant_type: 'client_credentials', client_id: one.clientId, client_secret: secret() },
      scope: `${graph.origin}/.default`,
    }
    return issuedBy(await tokens.call({ method: 'POST', path, form, expectJson: true }, signal))
  }, wiring.clock)
  const api = wiring.api(one, graph, authorize)
  const includes = wiring.includes(one, ['mapped:entra'])
  const reach = { prefix: prefixOf('entra', one), api, includes }
  return [
    disableServicePrincipal(reach),
    revokeSignInSessions(reach, wiring.clock),
    removePassword(reach),
  ]
}

export function buildGitHub(
  wiring: Wiring,
  one: ProviderSetting<'github'>,
  where: string,
): readonly ResponseAction[] {
  const { organization, appId, installationId, clientId, privateKeyFile } = one
  if (privateKeyFile === undefined) {
    throw new CommandError(`${where}: name privateKeyFile, the private key of the GitHub App.`)
  }
  const url = wiring.url(where, one.url, 'https://api.github.com')
  const { clock } = wiring
  const app = wiring.api(one, url, asApp(where, appId, wiring.text(where, privateKeyFile), clock))
  const installation = bearer(installationToken(app, installationId, clock), clock)
  const held = heldTokens(wiring, where, one.tokens)
  const reach = {
    ...{ prefix: prefixOf('github', one), organization, asApp: app },
    asInstallation: wiring.api(one, url, installation),
    secretOf: (id: string) => held(id)?.token ?? null,
    includes: wiring.includes(one, ['mapped:github']),
  }
  if (clientId === undefined) return gitHubActions({ ...reach, asOAuthApp: null })
  const what = "the OAuth app's secret"
  const secret = wiring.secret(where, what, one.clientSecretFile, one.clientSecretEnv)
  const authorize = withHeader('authorization', () => basic(clientId, secret()))
  const api = wiring.api(one, url, authorize, { secrets: () => [secret(), ...held.tokens()] })
  return gitHubActions({ ...reach, asOAuthApp: { api, clientId } })
}

export function buildOAuth(
  wiring: Wiring,
  one: ProviderSetting<'oauth'>,
  where: string,
): readonly ResponseAction[] {
  const { clientId } = one
  const what = "the client's secret"
  const secret = wiring.secret(where, what, one.clientSecretFile, one.clientSecretEnv)
  const held = heldTokens(wiring, where, one.tokens)
  const secrets = () => [secret(), ...held.tokens()]
  const authorize = withHeader('authorization', () => basic(clientId, secret()))
  const apiAt = (url: string) => wiring.api(one, wiring.url(where, url, ''), authorize, { secrets })
  return [
    revokeOAuthToken({
      prefix: prefixOf('oauth', one),
      revocation: apiAt(one.revocationUrl),
      introspection: one.introspectionUrl === undefined ? null : apiAt(one.introspectionUrl),
      secretOf: held,
      includes: wiring.includes(one, ['mapped:oauth']),
    }),
  ]
}

interface HeldToken {
  readonly token: string
  readonly hint: string
}
interface HeldTokens {
  /** Null when no file holds it, or it cannot be read. */
  (credentialId: string): HeldToken | null
  tokens(): readonly string[]
}

/** Read from its file whenever it is needed, kept nowhere. */
function heldTokens(
  wiring: Wiring,
  where: string,
  entries: ProviderSetting<'oauth'>['tokens'] = [],
): HeldTokens {
  const known = new Map(
    entries.map((one) => {
      const place = `${where}: tokens ${one.credentialId}`
      return [
        one.credentialId,
        { hint: one.hint ?? '', read: wiring.secret(place, 'the token', one.file) },
      ] as const
    }),
  )
  const find = (credentialId: string): HeldToken | null => {
    const found = known.get(credentialId)
    if (found === undefined) return null
    try {
      return { token: found.read(), hint: found.hint }
    } catch (error) {
      if (error instanceof CommandError) return null
      throw error
    }
  }
  const tokens = () => [...known.keys()].flatMap((id) => find(id)?.token ?? [])
  return Object.assign(find, { tokens })
}
