import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { clientFamily } from './client-family.ts'
import { clientIp } from './client-ip.ts'
import { pathTemplate } from './path-template.ts'

test('what is particular to one object becomes {id}', () => {
  const expected: readonly (readonly [string, string, string, string])[] = [
    ['/v1/volumes/vol_3d2c42fb90e1?x=1', '/v1/volumes/{id}', 'volumes', 'vol_3d2c42fb90e1'],
    [
      '/v1/volumes/3f2504e0-4f89-41d3-9a0c-0305e82c3301/backups',
      '/v1/volumes/{id}/backups',
      'volumes',
      '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    ],
    ['/users/42', '/users/{id}', 'users', '42'],
    ['/users/dana@example.com/keys', '/users/{id}/keys', 'users', 'dana@example.com'],
    ['/c/deadbeef01', '/c/{id}', 'c', 'deadbeef01'],
    ['/api/v1beta1/pods', '/api/v1beta1/pods', 'pods', ''],
    ['/i/i-0abc1234def567890', '/i/{id}', 'i', 'i-0abc1234def567890'],
    [
      '/t/QmFzZTY0VG9rZW5XaXRoTG90c09mQ2hhcnM1',
      '/t/{id}',
      't',
      'QmFzZTY0VG9rZW5XaXRoTG90c09mQ2hhcnM1',
    ],
    ['/a/../b//c/./d', '/b/c/d', 'd', ''],
    ['/a%2Fb/c', '/{id}/c', 'c', 'a/b'],
    ['https://example.com/x/7#f', '/x/{id}', 'x', '7'],
    [
      '/models/gemini-pro:generateContent',
      '/models/gemini-pro:generateContent',
      'gemini-pro:generateContent',
      '',
    ],
    ['/v1/volumes/del%65te;now=1', '/v1/volumes/delete', 'delete', ''],
    ['/v1;x/volumes;y=/vol_3d2c42fb90e1;z', '/v1/volumes/{id}', 'volumes', 'vol_3d2c42fb90e1'],
    ['', '/', '', ''],
  ]
  for (const [path, template, resourceType, resourceId] of expected) {
    assert.deepEqual(pathTemplate(path), { template, resourceType, resourceId }, path)
  }
})

test('words that only look odd stay', () => {
  for (const path of [
    '/healthz',
    '/oauth2/token',
    '/well-known/openid-configuration',
    '/s3/list-type',
    '/internal_metrics',
  ]) {
    assert.equal(pathTemplate(path).template, path)
  }
})

test('any path gives a bounded template that is its own template', () => {
  fc.assert(
    fc.property(fc.oneof(fc.webPath(), fc.string({ unit: 'binary', maxLength: 4_000 })), (path) => {
      const { template, resourceId } = pathTemplate(path)
      assert.ok(template.startsWith('/') && template.length <= 1_000 && resourceId.length <= 256)
    }),
  )
  assert.equal(pathTemplate('/a'.repeat(40)).template, `${'/a'.repeat(12)}/…`)
})

test('a client is known by its family', () => {
  assert.equal(clientFamily('kubectl/v1.31.0 (linux/amd64)'), 'kubectl')
  assert.equal(clientFamily('Mozilla/5.0 (X11)'), 'browser')
  assert.equal(clientFamily('railway-mcp/2.4.1'), 'railway-mcp')
  assert.equal(clientFamily(7), '')
})

test('an address is an address or nothing', () => {
  assert.equal(clientIp('192.0.2.1:443'), '192.0.2.1')
  assert.equal(clientIp('[2001:db8::1]:443'), '2001:db8::1')
  assert.equal(clientIp('2001:db8::1'), '2001:db8::1')
  assert.equal(clientIp('example.com:443'), '')
})
