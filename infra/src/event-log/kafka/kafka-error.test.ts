import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KafkaError, kafkaError } from './kafka-error.ts'

function named(name: string, more: object = {}, cause?: unknown): Error {
  return Object.assign(new Error(`as the client says it: ${name}`, { cause }), { name, ...more })
}

test('what lies under the retries decides', () => {
  const inner = named('KafkaJSProtocolError', { type: 'TOPIC_AUTHORIZATION_FAILED' })
  const outer = named('KafkaJSNumberOfRetriesExceeded', {}, named('KafkaJSError', {}, inner))
  const error = kafkaError(outer, 'append to events')
  assert.equal(error.code, 'kafka_not_authorized')
  assert.equal(error.passing, false)
  assert.equal(error.cause, outer)
  assert.match(error.message, /^append to events: the user may not do this/)
})

test('a list of errors is told by its first', () => {
  const refused = named('KafkaJSCreateTopicError', { type: 'INVALID_REPLICATION_FACTOR' })
  const many = named('KafkaJSAggregateError', { errors: [refused] })
  assert.equal(kafkaError(many, 'topic').code, 'kafka_topic_not_made')
  const partitions = [{ error: named('KafkaJSBrokerNotFound') }]
  const deleting = named('KafkaJSDeleteTopicRecordsError', { partitions })
  assert.equal(kafkaError(deleting, 'trim').code, 'kafka_unreachable')
})

test('a certificate is told from a broker that is away', () => {
  const connection = (code: string) => named('KafkaJSConnectionError', { code })
  for (const code of ['DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO']) {
    assert.equal(kafkaError(connection(code), 'x').code, 'kafka_tls_failed', code)
  }
  const away = kafkaError(connection('ECONNREFUSED'), 'x')
  assert.equal(away.code, 'kafka_unreachable')
  assert.equal(away.passing, true)
})

test('anything else is a failure that may pass, and whatever was thrown is told', () => {
  for (const thrown of [new TypeError('undefined is no broker'), 'text', null, undefined]) {
    const error = kafkaError(thrown, 'append')
    assert.equal(error.code, 'kafka_failed')
    assert.equal(error.passing, true)
  }
})

test('causes that go in circles come to an end', () => {
  const a = named('KafkaJSError')
  const b = named('KafkaJSError', {}, a)
  a.cause = b
  assert.equal(kafkaError(a, 'x').code, 'kafka_failed')
})

test('an error that is told already stays what it is', () => {
  const error = new KafkaError('kafka_closed', 'the log is closed')
  assert.equal(kafkaError(error, 'x'), error)
})
