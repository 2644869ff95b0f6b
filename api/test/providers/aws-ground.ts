import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after } from 'node:test'
import { IAM } from '@aws-sdk/client-iam'
import { createRedactor } from '@tripline/ingest'
import { noMoto, startMoto } from '../../../ingest/test/start-moto.ts'
import { addressPolicy } from '../../src/push/address-policy.ts'
import { awsActions } from '../../src/respond/providers/aws/aws-actions.ts'
import type { AwsApi } from '../../src/respond/providers/aws/aws-api.ts'
import { createAwsApi } from '../../src/respond/providers/aws/aws-api.ts'
import { createScrub } from '../../src/respond/providers/calls/scrub.ts'
import type { ResponseAction, Target } from '../../src/respond/response-action.ts'
import { passOn, providerServer } from './provider-server.ts'

export const skip = noMoto()
export const SECRET = randomBytes(30).toString('base64url')
export const ACCOUNT = '123456789012'
export const target: Target = {
  ...{ agentId: 'staging-fixer', credentialId: '', credentialKind: 'access_key', principal: '' },
  ...{ sessionId: '', account: ACCOUNT, source: 'cloudtrail' },
}

/** An emulated account behind a server that can misbehave, and the actions on it. */
async function start() {
  // The SDK's own chain reads them, as it does on a machine of a user.
  process.env.AWS_ACCESS_KEY_ID = 'testing'
  process.env.AWS_SECRET_ACCESS_KEY = SECRET
  const moto = await startMoto({ MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' })
  const server = await providerServer(passOn(() => moto.url))
  const credentials = { accessKeyId: 'testing', secretAccessKey: SECRET }
  const iam = new IAM({ endpoint: moto.url, region: 'us-east-1', credentials })
  const apis: { close(): void }[] = []
  let made = 0

  function api(): AwsApi {
    const made = createAwsApi({
      ...{
        region: 'us-east-1',
        endpoint: new URL(server.url),
        policy: addressPolicy(['127.0.0.0/8']),
      },
      ...{ timeoutMs: 4_000, callsPerSecond: 1000, clock: { now: () => Date.now() } },
      scrub: createScrub(createRedactor(randomBytes(32)), () => [SECRET]),
    })
    apis.push(made)
    return made
  }

  function action(name: string): ResponseAction {
    const reach = { prefix: 'aws', includes: () => true }
    const found = awsActions(api(), { now: () => Date.now() }, reach).find(
      (one) => one.name === name,
    )
    assert.ok(found)
    return found
  }

  async function user() {
    const UserName = `agent-${made++}`
    await iam.createUser({ UserName })
    const { AccessKey } = await iam.createAccessKey({ UserName })
    return { UserName, AccessKeyId: AccessKey?.AccessKeyId ?? '' }
  }

  async function role() {
    const RoleName = `agent-role-${made++}`
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] })
    const { Role } = await iam.createRole({ RoleName, Path: '/ci/', AssumeRolePolicyDocument })
    return { RoleName, arn: Role?.Arn ?? '', id: Role?.RoleId ?? '' }
  }

  async function policies(RoleName: string) {
    const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName })
    return await Promise.all(
      PolicyNames.map(async (PolicyName) => {
        const { PolicyDocument = '' } = await iam.getRolePolicy({ RoleName, PolicyName })
        return [PolicyName, JSON.parse(decodeURIComponent(PolicyDocument))] as const
      }),
    )
  }

  async function close() {
    for (const one of apis) one.close()
    iam.destroy()
    await server.close()
    await moto.stop()
  }
  return { server, iam, api, action, user, role, policies, close }
}
export type AwsGround = Awaited<ReturnType<typeof start>>

/** One emulator for all that is tested here: it takes seconds to start. */
let shared: Promise<AwsGround> | null = null
export async function openAwsGround(): Promise<AwsGround> {
  shared ??= start()
  return await shared
}
after(async () => (await shared)?.close())
/** The emulator stays for the next. */
export const keptOpen = { close: async () => undefined }

export const common = { secrets: [SECRET], lag: null, canBeRead: true }
