import type { Logger } from '@tripline/infra'
import * as client from 'openid-client'
import type { OidcConfig } from './oidc-config.ts'
import { DEFAULT_SCOPES } from './oidc-config.ts'
import type { Person } from './person-of.ts'
import { personOf } from './person-of.ts'

/** Where a person comes back to. */
export const CALLBACK_PATH = '/v1/login/oidc/callback'

/** What the browser keeps while its person is at the provider. Each part is random and good for one login. */
export interface LoginTicket {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** A log-in by OpenID Connect: authorization code flow with PKCE (RFC 7636), state and nonce. */
export interface OidcLogin {
  /** Host of the provider, as people are told it. */
  readonly provider: string
  /** Whether cookies may go by https alone. */
  readonly secure: boolean
  /** Null when the provider cannot be reached. */
  begin(): Promise<{ readonly url: URL; readonly ticket: LoginTicket } | null>
  /** `query` is what the provider sent the browser back with. */
  finish(query: string, ticket: LoginTicket): Promise<Person>
}

const TIMEOUT_SECONDS = 10

/** Nothing is asked of the provider before the first login: Tripline starts without it. */
export function createOidcLogin(
  config: OidcConfig,
  clientSecret: string | null,
  logger: Logger,
): OidcLogin {
  const issuer = new URL(config.issuer)
  const redirect = new URL(CALLBACK_PATH, config.publicUrl)
  let discovered: Promise<client.Configuration> | null = null

  async function provider(): Promise<client.Configuration> {
    discovered ??= discover(config, issuer, clientSecret)
    try {
      return await discovered
    } catch (error) {
      discovered = null
      throw error
    }
  }

  return {
    provider: issuer.host,
    secure: redirect.protocol === 'https:',
    async begin() {
      const found = await provider().catch((error: unknown) => {
        logger.error('login provider out of reach', { issuer: issuer.href, error })
        return null
      })
      if (found === null) return null
      const ticket = {
        ...{ state: client.randomState(), nonce: client.randomNonce() },
        verifier: client.randomPKCECodeVerifier(),
      }
      const url = client.buildAuthorizationUrl(found, {
        redirect_uri: redirect.href,
        scope: ['openid', ...(config.scopes ?? DEFAULT_SCOPES)].join(' '),
        ...{ state: ticket.state, nonce: ticket.nonce, code_challenge_method: 'S256' },
        code_challenge: await client.calculatePKCECodeChallenge(ticket.verifier),
      })
      return { url, ticket }
    },
    async finish(query, { state, nonce, verifier }) {
      const came = new URL(redirect)
      came.search = query
      try {
        const found = await provider()
        const tokens = await client.authorizationCodeGrant(found, came, {
          ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
          idTokenExpected: true,
        })
        const claims = tokens.claims()
        if (claims === undefined) throw new TypeError('no ID token')
        const more = await userInfo(found, tokens.access_token, claims.sub)
        return personOf({ ...more, ...claims }, config)
      } catch (error) {
        // A wrong state or code is somebody's trick or somebody's old tab; only its code is told, as it may hold anything.
        const code = Reflect.get(Object(error), 'code')
        logger.warn('login by the provider failed', { code: typeof code === 'string' ? code : '' })
        const isDeclined = Reflect.get(Object(error), 'error') === 'access_denied'
        return {
          ...{ kind: 'refused', why: isDeclined ? 'declined' : 'not-confirmed' },
          reason: 'The provider did not confirm this login. Start again.',
        }
      }
    },
  }
}

/** Many providers tell groups there alone. */
async function userInfo(
  found: client.Configuration,
  accessToken: string,
  subject: string,
): Promise<Readonly<Record<string, unknown>>> {
  if (found.serverMetadata().userinfo_endpoint === undefined) return {}
  return await client.fetchUserInfo(found, accessToken, subject)
}

async function discover(
  { clientId }: OidcConfig,
  issuer: URL,
  secret: string | null,
): Promise<client.Configuration> {
  const auth = secret === null ? client.None() : client.ClientSecretBasic(secret)
  const found = await client.discovery(issuer, clientId, undefined, auth, {
    timeout: TIMEOUT_SECONDS,
    // What never leaves the machine may go in the clear: a provider tried out beside Tripline.
    execute: isLoopback(issuer) ? [client.allowInsecureRequests] : [],
  })
  return found
}

export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
