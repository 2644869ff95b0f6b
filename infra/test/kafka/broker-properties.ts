import type { TestCertificate } from './make-certificate.ts'

export interface BrokerPorts {
  readonly plain: number
  readonly controller: number
  readonly sasl: number
  readonly tls: number
  /** Where clients are told to come, when a proxy stands in between; 0 for none. */
  readonly outside: number
  readonly outsideAdvertised: number
}

/** `server.properties` of one broker that is a controller too. */
export function brokerProperties(
  index: number,
  ports: readonly BrokerPorts[],
  folder: string,
  certificate: TestCertificate | null,
): string {
  const { plain = 0, controller = 0, sasl = 0, tls = 0 } = ports[index] ?? {}
  const { outside = 0, outsideAdvertised = 0 } = ports[index] ?? {}
  const copies = Math.min(3, ports.length)
  const voters = ports.map((port, i) => `${i + 1}@127.0.0.1:${port.controller}`)
  const more = certificate === null ? '' : `,SASL://127.0.0.1:${sasl},TLS://127.0.0.1:${tls}`
  const out = (port: number): string => (outside === 0 ? '' : `,OUTSIDE://127.0.0.1:${port}`)
  const lines = {
    'process.roles': 'broker,controller',
    'node.id': index + 1,
    'controller.quorum.voters': voters.join(','),
    listeners: `PLAIN://127.0.0.1:${plain},CONTROLLER://127.0.0.1:${controller}${more}${out(outside)}`,
    'advertised.listeners': `PLAIN://127.0.0.1:${plain}${more}${out(outsideAdvertised)}`,
    'listener.security.protocol.map':
      'PLAIN:PLAINTEXT,OUTSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL',
    'inter.broker.listener.name': 'PLAIN',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': folder,
    // A topic that nobody made must stay an error.
    'auto.create.topics.enable': false,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': Math.min(2, copies),
    // Three seconds by default, for fleets that start together; each test is a group of its own.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 500,
    // A killed broker is noticed sooner than after nine seconds.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
    ...(certificate === null ? {} : securityLines(certificate)),
  }
  return Object.entries(lines)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

function securityLines(certificate: TestCertificate): Record<string, string> {
  const login = 'org.apache.kafka.common.security'
  return {
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': certificate.keystore,
    'ssl.keystore.password': certificate.password,
    'ssl.key.password': certificate.password,
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512,OAUTHBEARER',
    'listener.name.sasl.plain.sasl.jaas.config': `${login}.plain.PlainLoginModule required user_tripline="plain-secret" user_stranger="stranger-secret";`,
    'listener.name.sasl.scram-sha-512.sasl.jaas.config': `${login}.scram.ScramLoginModule required;`,
    // Without a key server the broker takes tokens that nobody signed: here only the exchange is under test.
    'listener.name.sasl.oauthbearer.sasl.jaas.config': `${login}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS;User:tripline',
  }
}
