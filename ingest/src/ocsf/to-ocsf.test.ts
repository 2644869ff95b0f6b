import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '../event.ts'
import type { EventFields } from '../new-event.ts'
import { newEvent } from '../new-event.ts'
import { toOcsf } from './to-ocsf.ts'

const event = (fields: Partial<EventFields>): AuditEvent =>
  newEvent({
    ...{
      id: 'evt-1',
      source: 'cloudtrail',
      occurredAt: 1_767_000_000_123,
      receivedAt: 1_767_000_000_500,
    },
    ...{ action: 's3:DeleteBucket', service: 's3', actionClass: 'destroy', agentId: 'deployer' },
    ...{ principal: 'arn:aws:iam::123456789012:user/a', sourceIp: '192.0.2.7', raw: '{}' },
    ...fields,
  })
const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce((found: unknown, key) => Reflect.get(Object(found), key), value)

test('an API call is API Activity, with class, type and agent', () => {
  const ocsf = toOcsf(event({ resourceId: 'arn:aws:s3:::b', credentialId: 'AKIAEXAMPLE' }))
  assert.equal(at(ocsf, 'class_uid'), 6003)
  assert.equal(at(ocsf, 'type_uid'), 600304)
  assert.equal(at(ocsf, 'category_uid'), 6)
  assert.equal(at(ocsf, 'metadata.uid'), 'evt-1')
  assert.equal(at(ocsf, 'api.operation'), 's3:DeleteBucket')
  assert.equal(at(ocsf, 'ai_agent.uid'), 'deployer')
  assert.equal(at(ocsf, 'src_endpoint.ip'), '192.0.2.7')
  assert.equal(at(ocsf, 'actor.user.programmatic_credentials.0.uid'), 'AKIAEXAMPLE')
})

test('a role session is Authentication, a gateway call HTTP Activity, a tool on a file File System Activity', () => {
  assert.equal(at(toOcsf(event({ action: 'sts:AssumeRole' })), 'class_uid'), 3002)
  const http = toOcsf(
    event({ source: 'envoy', action: 'DELETE /v1/volumes/{id}', service: 'api.example.com' }),
  )
  assert.equal(at(http, 'class_uid'), 4002)
  assert.equal(at(http, 'activity_id'), 2)
  assert.equal(at(http, 'http_request.url.path'), '/v1/volumes/{id}')
  const file = toOcsf(
    event({
      source: 'mcp',
      action: 'tool:fs.read',
      actionClass: 'read',
      resourceType: 'file',
      resourceId: 'infra/.env',
    }),
  )
  assert.equal(at(file, 'class_uid'), 1001)
  assert.equal(at(file, 'file.name'), '.env')
})

test('a refused call failed, a service name is a domain, a model call names its model', () => {
  const refused = toOcsf(
    event({ outcome: 'denied', errorCode: 'AccessDenied', sourceIp: 'config.amazonaws.com' }),
  )
  assert.equal(at(refused, 'status_id'), 2)
  assert.equal(at(refused, 'status_code'), 'AccessDenied')
  assert.equal(at(refused, 'src_endpoint.domain'), 'config.amazonaws.com')
  const chat = toOcsf(
    event({ source: 'litellm', action: 'llm:chat', model: 'm-1', inputTokens: 7, outputTokens: 3 }),
  )
  assert.equal(at(chat, 'ai_model.name'), 'm-1')
  assert.equal(at(chat, 'message_context.total_tokens'), 10)
})
