import type { Outcome } from '../event.ts'
import type { JsonObject } from '../limits.ts'
import { asObject } from '../limits.ts'

/** Whole codes, after 'Client.' and with or without 'Exception'. */
const DENIED = new Set([
  ...['AccessDenied', 'AccessDeniedError', 'UnauthorizedOperation', 'Unauthorized', 'Forbidden'],
  ...['VpceAccessDenied', 'InvalidClientTokenId', 'ExpiredToken', 'ExpiredTokenException'],
  ...['SignatureDoesNotMatch', 'UnrecognizedClient', 'AuthFailure', 'NotAuthorized'],
  ...[
    'AuthorizationError',
    'UnauthorizedException',
    'InvalidAccessKeyId',
    'MissingAuthenticationToken',
  ],
  ...['AuthorizationHeaderMalformed', 'InvalidToken', 'InvalidIdentityToken', 'OptInRequired'],
  ...['KMS.AccessDenied', 'KmsAccessDenied', 'IncompleteSignature', 'RequestExpired'],
])

/** What a person does at the sign-in page says in its response how it went: `{"PasswordUpdated": "Failure"}`. */
const SIGN_IN = new Set([
  ...['ConsoleLogin', 'CheckMfa', 'PasswordUpdated', 'PasswordRecoveryRequested'],
  ...['PasswordRecoveryCompleted', 'SwitchRole', 'ExitRole', 'RenewRole', 'EmailUpdated'],
])

/**
 * How the call went. No error code is success, save at the sign-in page.
 * A dry run that would have been allowed is a failure: nothing happened.
 */
export function readOutcome(errorCode: string, name: string, record: JsonObject): Outcome {
  if (errorCode !== '') return isDenied(errorCode) ? 'denied' : 'failure'
  if (!SIGN_IN.has(name)) return 'success'
  const said = asObject(record.responseElements)?.[name]
  if (said === 'Failure') return 'denied'
  return said === undefined && typeof record.errorMessage === 'string' ? 'denied' : 'success'
}

export function isDenied(errorCode: string): boolean {
  if (DENIED.has(errorCode)) return true
  const bare = errorCode
    .slice(errorCode.startsWith('Client.') ? 'Client.'.length : 0)
    .replace(/Exception$/, '')
  return DENIED.has(bare) || bare.endsWith('AccessDenied') || bare.endsWith('NotAuthorized')
}
