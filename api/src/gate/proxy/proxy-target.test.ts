import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTargetOf, createTunnelOf } from './proxy-target.ts'

const hosts = ['intranet.example', 'https://*.amazonaws.com']
const upstreams = [
  { prefix: '/iam', url: 'https://10.0.0.7/', as: 'https://iam.amazonaws.com' },
  { prefix: '/openai', url: 'https://api.openai.com' },
]
const targetOf = createTargetOf({ port: 0, hosts, upstreams })
const tunnelOf = createTunnelOf({ port: 0, hosts })

test('a prefix leads to its API, judged under the address it is known by', () => {
  const target = targetOf('/iam/?Action=ListUsers')
  assert.equal(target?.url.href, 'https://10.0.0.7/?Action=ListUsers')
  assert.equal(target?.judgedAs.href, 'https://iam.amazonaws.com/?Action=ListUsers')
  assert.equal(targetOf('/openai/v1/models')?.judgedAs.href, 'https://api.openai.com/v1/models')
  assert.equal(targetOf('/openaix/v1'), null)
})

test('what is asked for in the clear goes on over TLS where the list says so', () => {
  const target = targetOf('http://ec2.eu-central-1.amazonaws.com/?x=http://a')
  assert.equal(target?.url.href, 'https://ec2.eu-central-1.amazonaws.com/?x=http://a')
  assert.equal(target?.judgedAs.href, target?.url.href)
  assert.equal(targetOf('http://intranet.example/a')?.url.href, 'http://intranet.example/a')
})

test('what is to be read cannot be reached through a tunnel, where nobody could', () => {
  assert.equal(tunnelOf('ec2.eu-central-1.amazonaws.com:443'), null)
  assert.equal(tunnelOf('intranet.example:443')?.hostname, 'intranet.example')
  assert.equal(tunnelOf('elsewhere.example:443'), null)
})
