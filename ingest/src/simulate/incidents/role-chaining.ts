import { roleSessionAt } from '../credentials.ts'
import { accounts } from '../world.ts'
import { incident } from './incident.ts'

export const roleChaining = incident({
  id: 'role-chaining',
  title: 'It gives itself rights, one role after another',
  description:
    'Lists roles, is refused a policy, rewrites a policy version it may write, takes the break-glass role through it and makes a key for a new user.',
  techniques: ['T1098.003', 'T1548.005', 'T1550.001', 'T1098.001', 'T1136.003'],
  agentId: 'deploy-runner',
  act(script) {
    const { random, persona } = script
    const home = roleSessionAt(persona, script.now())
    const iam = (
      action: string,
      request: string,
      more: { writes?: boolean; response?: string; error?: readonly [string, string] } = {},
      as?: { identity: string },
    ): void => {
      script.aws({ service: 'iam', action, request, region: 'us-east-1', ...more }, as)
      script.wait(5_000)
    }
    iam('ListRoles', '{"maxItems":1000}')
    iam('GetAccountAuthorizationDetails', '{"filter":["Role"]}')
    const refused = `User: arn:aws:sts::${accounts.prod}:assumed-role/${home.roleName}/${home.sessionName} is not authorized to perform: iam:AttachRolePolicy`
    iam(
      'AttachRolePolicy',
      `{"roleName":"${home.roleName}","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}`,
      { writes: true, error: ['AccessDenied', refused] },
    )
    iam(
      'CreatePolicyVersion',
      `{"policyArn":"arn:aws:iam::${accounts.prod}:policy/deploy","setAsDefault":true,"policyDocument":"{\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Action\\":\\"*\\",\\"Resource\\":\\"*\\"}]}"}`,
      { writes: true },
    )
    const key = `ASIA${random.base32(16)}`
    const role = { id: 'AROA2BREAKGLASS000001', name: 'break-glass' }
    script.aws({
      service: 'sts',
      action: 'AssumeRole',
      request: `{"roleArn":"arn:aws:iam::${accounts.prod}:role/${role.name}","roleSessionName":"maintenance","durationSeconds":3600}`,
      response: `{"credentials":{"accessKeyId":"${key}","sessionToken":"IQoJb3JpZ2luX2VjE${random.base32(320)}","expiration":"${new Date(script.now() + 3_600_000).toUTCString()}"},"assumedRoleUser":{"assumedRoleId":"${role.id}:maintenance","arn":"arn:aws:sts::${accounts.prod}:assumed-role/${role.name}/maintenance"},"sourceIdentity":"${persona.id}"}`,
    })
    script.wait(3_000)
    const identity = `{"type":"AssumedRole","principalId":"${role.id}:maintenance","arn":"arn:aws:sts::${accounts.prod}:assumed-role/${role.name}/maintenance","accountId":"${accounts.prod}","accessKeyId":"${key}","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"${role.id}","arn":"arn:aws:iam::${accounts.prod}:role/${role.name}","accountId":"${accounts.prod}","userName":"${role.name}"},"attributes":{"creationDate":"${new Date(script.now()).toISOString().slice(0, 19)}Z","mfaAuthenticated":"false"},"sourceIdentity":"${persona.id}"}}`
    iam('CreateUser', '{"userName":"svc-maintenance"}', { writes: true }, { identity })
    iam(
      'AttachUserPolicy',
      '{"userName":"svc-maintenance","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}',
      { writes: true },
      { identity },
    )
    iam(
      'CreateAccessKey',
      '{"userName":"svc-maintenance"}',
      {
        writes: true,
        response: `{"accessKey":{"accessKeyId":"AKIA${random.base32(16)}","status":"Active","userName":"svc-maintenance"}}`,
      },
      { identity },
    )
  },
})
