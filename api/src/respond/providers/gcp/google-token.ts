import type { Clock } from '@tripline/infra'
import { importPKCS8, SignJWT } from 'jose'
import { CommandError } from '../../../commands/tell.ts'
import type { IssueToken } from '../calls/access-token.ts'
import { issuedBy } from '../calls/access-token.ts'
import type { ProviderApi } from '../calls/provider-api.ts'
import { parseJson, textAt } from '../calls/read-json.ts'

const SCOPE = 'https://www.googleapis.com/auth/iam'
const LIFE_S = 3600

export interface ServiceAccountKey {
  readonly email: string
  readonly keyId: string
  readonly privateKey: string
  readonly tokenUri: URL
}

/** The JSON file that Google gives for a service account's key. A CommandError says what is wrong with it. */
export function serviceAccountKey(where: string, text: string): ServiceAccountKey {
  const json = parseJson(text)
  const uri = textAt(json, 'token_uri')
  const key = {
    ...{ email: textAt(json, 'client_email'), keyId: textAt(json, 'private_key_id') },
    privateKey: textAt(json, 'private_key'),
  }
  if (!URL.canParse(uri) || key.email === '' || !key.privateKey.includes('PRIVATE KEY')) {
    throw new CommandError(
      `${where}: it is no key of a service account; make one with gcloud iam service-accounts keys create.`,
    )
  }
  return { ...key, tokenUri: new URL(uri) }
}

/** Server to server (RFC 7523): a signed claim for an access token. `api` is where tokens are given. */
export function googleToken(api: ProviderApi, key: ServiceAccountKey, clock: Clock): IssueToken {
  return async (signal) => {
    const now = Math.floor(clock.now() / 1000)
    const assertion = await new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.keyId })
      .setIssuer(key.email)
      .setAudience(key.tokenUri.href)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFE_S)
      .sign(await importPKCS8(key.privateKey, 'RS256'))
    const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }
    return issuedBy(await api.call({ method: 'POST', path: '', form, expectJson: true }, signal))
  }
}
