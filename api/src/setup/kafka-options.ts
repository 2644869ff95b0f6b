import { readFileSync } from 'node:fs'
import type { KafkaLogOptions, KafkaSasl, KafkaTls } from '@tripline/infra/kafka'
import { CommandError } from '../commands/tell.ts'
import type { Config } from '../config.ts'

type KafkaSetting = NonNullable<Config['kafka']>

/** The cluster that is configured, with what its files hold; null when none is. A CommandError names the key and what to do. */
export function kafkaOptions(config: Config): KafkaLogOptions | null {
  const { kafka } = config
  if (kafka === undefined) return null
  const { tls, sasl, ...plain } = kafka
  return {
    ...plain,
    // Few and in one order: that is what a stream resumes by.
    topicPartitions: { alerts: 1 },
    ...(tls === undefined ? {} : { tls: tlsOf(tls) }),
    ...(sasl === undefined ? {} : { sasl: saslOf(sasl) }),
  }
}

function tlsOf({ caFile, certFile, keyFile }: NonNullable<KafkaSetting['tls']>): KafkaTls {
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new CommandError('kafka.tls needs certFile and keyFile together, or neither.')
  }
  return {
    ca: caFile === undefined ? null : read('kafka.tls.caFile', caFile),
    ...(certFile === undefined ? {} : { cert: read('kafka.tls.certFile', certFile) }),
    ...(keyFile === undefined ? {} : { key: read('kafka.tls.keyFile', keyFile) }),
  }
}

function saslOf(sasl: NonNullable<KafkaSetting['sasl']>): KafkaSasl {
  const { mechanism, username, passwordFile, tokenFile } = sasl
  if (mechanism === 'oauthbearer') {
    if (tokenFile === undefined) {
      throw new CommandError('kafka.sasl.tokenFile is missing; oauthbearer needs it.')
    }
    // Whoever renews the token writes the file again.
    read('kafka.sasl.tokenFile', tokenFile)
    return { mechanism, token: async () => read('kafka.sasl.tokenFile', tokenFile) }
  }
  if (username === undefined) {
    throw new CommandError(`kafka.sasl.username is missing; ${mechanism} needs it.`)
  }
  if (passwordFile === undefined) {
    throw new CommandError(`kafka.sasl.passwordFile is missing; ${mechanism} needs it.`)
  }
  return { mechanism, username, password: read('kafka.sasl.passwordFile', passwordFile) }
}

function read(key: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    throw new CommandError(`${path}: ${key} cannot be read; check path and rights.`)
  }
}
