import { fieldOf, objectOf, textOf } from '../audit-record.ts'
import type { Outcome } from '../event.ts'
import type { JsonObject } from '../limits.ts'
import { bounded, limits } from '../limits.ts'

const DENIED =
  /^(?:forbidden|unauthori[sz]ed|authorizationfailed|authorizationfailure|401|403|accessdenied|authenticationfailed|deny|denied|blocked)/i
const FAILED = /fail|error|^[45]\d\d|timeout|conflict|notfound|clientother/i

/** How a call to Azure went; a sign-in says it by an error code of its own. */
export function azureOutcome(
  tree: JsonObject,
  properties: JsonObject | null,
): { readonly outcome: Outcome; readonly errorCode: string } {
  const status = objectOf(properties, 'status') ?? objectOf(tree, 'status')
  const signIn = fieldOf(status, 'errorCode')
  if (typeof signIn === 'number' && signIn !== 0) {
    return { outcome: 'denied', errorCode: bounded(String(signIn), 32) }
  }
  const told = [
    ...[textOf(tree, 'resultType'), textOf(tree, 'statusText'), textOf(tree, 'resultSignature')],
    ...[textOf(properties, 'result'), textOf(properties, 'statusCode'), textOf(tree, 'statusCode')],
    ...[
      textOf(tree, 'result'),
      textOf(status, 'value'),
      textOf(objectOf(tree, 'subStatus'), 'value'),
    ],
    textOf(properties, 'responseStatusCode'),
  ].filter((word) => word !== '')
  const refused = told.find((word) => DENIED.test(word))
  if (refused !== undefined) return { outcome: 'denied', errorCode: code(refused) }
  const failed = told.find((word) => FAILED.test(word) || isErrorNumber(word))
  if (failed !== undefined) return { outcome: 'failure', errorCode: code(failed) }
  return { outcome: 'success', errorCode: '' }
}

/** Sign-ins give the number of an error as their result: '50126'. */
const isErrorNumber = (word: string): boolean => /^\d{5,7}$/.test(word)

const code = (word: string): string => bounded(word, limits.wordChars)
