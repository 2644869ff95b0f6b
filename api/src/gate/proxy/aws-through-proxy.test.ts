import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { IAM } from '@aws-sdk/client-iam'
import { registryOf } from '@tripline/ingest'
import { noMoto, startMoto } from '../../../../ingest/test/start-moto.ts'
import type { TestApi } from '../../../test/open-test-api.ts'
import { AGENT, openTestApi } from '../../../test/open-test-api.ts'
import { listenProxy } from './listen-proxy.ts'

const skip = noMoto()
const ordinary = { risk: 3, bits: 1, judgement: 'ordinary', reasons: [], detectors: [] } as const
let moto: Awaited<ReturnType<typeof startMoto>>
let api: TestApi
let proxy: Awaited<ReturnType<typeof listenProxy>>

before(async () => {
  if (skip !== null) return
  moto = await startMoto()
  api = await openTestApi({
    gate: {
      scorer: { score: async () => ordinary, close: () => undefined },
      config: { deny: ['iam:CreateAccessKey'] },
    },
    registry: registryOf({
      agents: [{ id: AGENT, environment: 'staging' }],
      protectedResources: ['core-*'],
    }),
  })
  const upstreams = [{ prefix: '/iam', url: moto.url, as: 'https://iam.amazonaws.com' }]
  proxy = await listenProxy({ desk: api.gate, access: api.access, config: { port: 0, upstreams } })
})
after(async () => {
  if (skip !== null) return
  proxy.close()
  await api.close()
  await moto.stop()
})

/** Amazon's own client, which knows nothing of a gate but its address and a header. */
function clientOf(endpoint: string): IAM {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40) }
  const iam = new IAM({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
  iam.middlewareStack.add(
    (next) => (args) => {
      Reflect.set(
        Reflect.get(args.request as object, 'headers'),
        'x-tripline-token',
        api.token('agent'),
      )
      return next(args)
    },
    { step: 'build' },
  )
  return iam
}

test('an agent’s calls of AWS are judged by their names, and what is refused never happens', {
  skip: skip ?? false,
}, async () => {
  const iam = clientOf(`${proxy.address}/iam`)
  const direct = clientOf(moto.url)
  await iam.createUser({ UserName: 'scratch' })
  await direct.createUser({ UserName: 'core-deploy' })
  assert.equal((await iam.getUser({ UserName: 'core-deploy' })).User?.UserName, 'core-deploy')
  await assert.rejects(iam.createAccessKey({ UserName: 'scratch' }), {
    ...{ name: 'AccessDenied', message: /^Refused before it happened/ },
  })
  await assert.rejects(iam.deleteUser({ UserName: 'core-deploy' }), {
    ...{ name: 'AccessDenied', message: /^A person has to approve/ },
  })
  await iam.deleteUser({ UserName: 'scratch' })
  const left = (await direct.listUsers({})).Users?.map((user) => user.UserName)
  assert.deepEqual(left, ['core-deploy'])
  const keys = await direct.listAccessKeys({ UserName: 'core-deploy' })
  assert.deepEqual(keys.AccessKeyMetadata, [])
})
