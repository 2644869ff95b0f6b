import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Clock } from '@tripline/infra'
import type { Redactor } from '@tripline/ingest'
import { CommandError } from '../../commands/tell.ts'
import type { AddressPolicy } from '../../push/address-policy.ts'
import { addressPolicy, isNetwork } from '../../push/address-policy.ts'
import type { SecretPlaces } from '../../push/read-secret.ts'
import { readSecret } from '../../push/read-secret.ts'
import type { Target } from '../response-action.ts'
import { reaches } from './applies.ts'
import { refusal } from './calls/provider-answer.ts'
import type { Authorize, ProviderApi } from './calls/provider-api.ts'
import { createProviderApi } from './calls/provider-api.ts'
import type { Scrub } from './calls/scrub.ts'
import { createScrub } from './calls/scrub.ts'
import type { SharedSetting } from './providers-config.ts'

export interface ProviderParts {
  readonly places: SecretPlaces
  readonly redactor: Redactor
  readonly clock: Clock
}

/** What building any action needs of the configuration, with what is wrong told by the entry it stands in. */
export interface Wiring extends ProviderParts {
  readonly policy: AddressPolicy
  /** A secret read anew each time, since tokens in files are rotated; read once now, so that a wrong one is told at the start. */
  secret(where: string, what: string, file?: string, variable?: string): () => string
  /** The text of a file beside the configuration. */
  text(where: string, file: string): string
  url(where: string, text: string | undefined, fallback: string): URL
  api(one: SharedSetting, url: URL, authorize: Authorize, more?: ApiOptions): ProviderApi
  scrub(secrets: () => readonly string[]): Scrub
  includes(one: SharedSetting, sources: readonly string[]): (target: Target) => boolean
}

export interface ApiOptions {
  readonly ca?: string
  readonly secrets?: () => readonly string[]
}

export const DEFAULT_TIMEOUT_S = 10
export const DEFAULT_CALLS_PER_SECOND = 5
const MAX_FILE_BYTES = 64 * 1024

/** `key` names where `allow` and the entries stand: 'tripline.yaml: respond.providers'. */
export function createWiring(key: string, allow: readonly string[], parts: ProviderParts): Wiring {
  const { places, redactor, clock } = parts
  const wrong = allow.find((network) => !isNetwork(network))
  if (wrong !== undefined) {
    throw new CommandError(`${key}.allow: ${wrong} is no network; say 10.1.0.0/16.`)
  }
  const policy = addressPolicy(allow)
  return {
    ...{ ...parts, policy },
    secret(where, what, file, variable) {
      const read = (): string => {
        const found = readSecret(places, where, file, variable)
        if (found !== null && /^[\x21-\x7e]+$/.test(found)) return found
        if (found !== null) throw new CommandError(`${where}: ${what} is no single word.`)
        throw new CommandError(`${where}: name ${what} with its …File or …Env.`)
      }
      read()
      return read
    },
    text(where, file) {
      const path = resolve(dirname(places.configPath), file)
      try {
        const found = readFileSync(path, 'utf8')
        if (found.length <= MAX_FILE_BYTES) return found
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : 'unreadable'
        throw new CommandError(`${where}: ${path} cannot be read (${code}).`)
      }
      throw new CommandError(`${where}: ${path} is too long.`)
    },
    url(where, text, fallback) {
      const said = text ?? fallback
      const url = URL.canParse(said) ? new URL(said) : null
      if (url === null || !['https:', 'http:'].includes(url.protocol)) {
        throw new CommandError(
          `${where}: url must be https://…, or http://… into an allowed network.`,
        )
      }
      if (url.username === '' && url.password === '') return url
      throw new CommandError(`${where}: url holds a password; name the secret by its file.`)
    },
    api: (one, url, authorize, more = {}) =>
      createProviderApi({
        ...{ url, policy, authorize, redactor, clock, ...more },
        timeoutMs: (one.timeoutSeconds ?? DEFAULT_TIMEOUT_S) * 1000,
        callsPerSecond: one.callsPerSecond ?? DEFAULT_CALLS_PER_SECOND,
      }),
    scrub: (secrets) => createScrub(redactor, secrets),
    includes(one, sources) {
      const reach = { sources: one.sources ?? sources, accounts: one.accounts ?? [] }
      return (target) => reaches(reach, target)
    },
  }
}

/** A header that holds a secret which is read when it is needed; one that cannot be read is told as a refusal. */
export function withHeader(name: string, value: () => string): Authorize {
  return async () => {
    try {
      return { [name]: value() }
    } catch (error) {
      if (error instanceof CommandError) return refusal('forbidden', error.message)
      throw error
    }
  }
}

/** RFC 6749, section 2.3.1: both parts encoded for a form first. */
export const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`

export const prefixOf = (kind: string, { name }: SharedSetting): string =>
  name === undefined ? kind : `${kind}@${name}`
