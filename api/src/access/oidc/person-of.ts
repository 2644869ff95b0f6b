import type { LoginFailure, Role } from '../../wire.ts'
import type { OidcConfig } from './oidc-config.ts'
import { DEFAULT_NAME_CLAIM, DEFAULT_ROLES_CLAIM } from './oidc-config.ts'

export type Person =
  | { readonly kind: 'person'; readonly name: string; readonly role: Role }
  | { readonly kind: 'refused'; readonly why: LoginFailure; readonly reason: string }

type Rules = Pick<OidcConfig, 'nameClaim' | 'rolesClaim' | 'roles'>

const HIGHEST_FIRST = ['admin', 'responder', 'analyst', 'viewer'] as const
const MAX_NAME = 200
/** Names that stand for no person in the records: who came by one of them would pass for the machine itself. */
const RESERVED: ReadonlySet<string> = new Set(['local', 'tripline', 'unknown'])

/** Who somebody is here, by what the provider says of them. No role, no entry. */
export function personOf(claims: Readonly<Record<string, unknown>>, rules: Rules): Person {
  const { nameClaim = DEFAULT_NAME_CLAIM, rolesClaim = DEFAULT_ROLES_CLAIM, roles } = rules
  const name = claims[nameClaim]
  if (typeof name !== 'string' || name === '' || name.length > MAX_NAME || RESERVED.has(name)) {
    return refused('no-name', `The provider gives no usable ${nameClaim}.`)
  }
  if (nameClaim === 'email' && claims.email_verified === false) {
    return refused('no-name', 'The provider has not verified this e-mail address.')
  }
  const has = new Set(valuesAt(claims, rolesClaim))
  const role = HIGHEST_FIRST.find((one) => roles[one]?.some((value) => has.has(value)))
  if (role !== undefined) return { kind: 'person', name, role }
  return refused(
    'no-role',
    `Nothing in ${rolesClaim} gives a role here. access.oidc.roles says what does.`,
  )
}

const refused = (why: LoginFailure, reason: string): Person => ({ kind: 'refused', why, reason })

/** A list of texts, or one text; 'realm_access.roles' leads into an object unless a claim is called so. */
function valuesAt(claims: Readonly<Record<string, unknown>>, path: string): readonly string[] {
  const found = Object.hasOwn(claims, path)
    ? claims[path]
    : path.split('.').reduce<unknown>((value, key) => {
        return Object.hasOwn(Object(value), key) ? Reflect.get(Object(value), key) : undefined
      }, claims)
  return [found].flat().filter((one) => typeof one === 'string')
}
