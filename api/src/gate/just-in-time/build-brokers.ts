import { CommandError } from '../../commands/tell.ts'
import { buildAwsApi } from '../../respond/providers/aws/build-aws-api.ts'
import type { ProviderParts, Wiring } from '../../respond/providers/wiring.ts'
import { createWiring, prefixOf, withHeader } from '../../respond/providers/wiring.ts'
import type { Broker } from './broker.ts'
import type { CredentialsConfig } from './credentials-config.ts'
import { stsBroker } from './sts-broker.ts'
import { vaultBroker } from './vault-broker.ts'

type Setting<Kind extends 'sts' | 'vault'> = NonNullable<CredentialsConfig[Kind]>[number]

/**
 * The brokers that `gate.credentials` configures, in its order: the first that serves an action makes its credential. Nothing is
 * called. A CommandError names the entry that is wrong and what to do.
 */
export function buildBrokers(config: CredentialsConfig, parts: ProviderParts): readonly Broker[] {
  const key = `${parts.places.configPath}: gate.credentials`
  const { sts = [], vault = [], allow = [] } = config
  const wiring = createWiring(key, allow, parts)
  const brokers = [
    ...sts.map((one, i) => buildSts(wiring, one, `${key}.sts[${i}]`)),
    ...vault.map((one, i) => buildVault(wiring, one, `${key}.vault[${i}]`)),
  ]
  if (brokers.length === 0) {
    throw new CommandError(`${key} names neither sts nor vault; name one, or remove the key.`)
  }
  const names = new Set<string>()
  for (const { name } of brokers) {
    if (names.has(name)) {
      throw new CommandError(`${key}: two entries are called ${name}; give one of them a name.`)
    }
    names.add(name)
  }
  return brokers
}

function buildSts(wiring: Wiring, one: Setting<'sts'>, where: string): Broker {
  const api = buildAwsApi(wiring, one, where)
  return stsBroker({ name: prefixOf('sts', one), api, roleArn: one.roleArn })
}

function buildVault(wiring: Wiring, one: Setting<'vault'>, where: string): Broker {
  const token = wiring.secret(where, "Vault's token", one.tokenFile, one.tokenEnv)
  const url = wiring.url(where, one.url, '')
  const ca = one.caFile === undefined ? {} : { ca: wiring.text(where, one.caFile) }
  const api = wiring.api(one, url, withHeader('x-vault-token', token), ca)
  const paths = one.paths.map((path) => ({ ...path, accounts: path.accounts ?? [] }))
  return vaultBroker({ name: prefixOf('vault', one), api, paths, clock: wiring.clock })
}
