import type { Hour } from './calendar.ts'
import { HOUR } from './calendar.ts'
import { roleArnOf, roleSessionAt, serviceAccountOf, sessionHours } from './credentials.ts'
import type { Persona } from './persona.ts'
import type { Script } from './script.ts'
import { accountOf } from './world.ts'

/** Milliseconds after the hour's start at which the agent takes the role for the coming hours; null in most hours. */
export function renewalAt(persona: Persona, hour: Hour, worldStartsAt: number): number | null {
  if (persona.aws !== 'role') return null
  if (hour.startsAt === worldStartsAt) return 0
  return (hour.index + 1) % sessionHours === 0 ? HOUR - 30_000 : null
}

/** The workload on the cluster exchanges its service account token for a role session: the credential graph's edge. */
export function renewRole(script: Script): void {
  const { persona, random } = script
  const session = roleSessionAt(persona, script.now() + 60_000)
  const account = accountOf(persona.environment)
  const provider = 'oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71'
  const subject = `system:serviceaccount:${serviceAccountOf(persona).replace('/', ':')}`
  const assumed = `arn:aws:sts::${account}:assumed-role/${session.roleName}/${session.sessionName}`
  const expiration = new Date(session.expiresAt).toUTCString()
  script.aws(
    {
      service: 'sts',
      action: 'AssumeRoleWithWebIdentity',
      request: `{"roleArn":"${roleArnOf(persona)}","roleSessionName":"${session.sessionName}","sourceIdentity":"${persona.id}","durationSeconds":${sessionHours * 3600}}`,
      response: `{"credentials":{"accessKeyId":"${session.accessKeyId}","sessionToken":"IQoJb3JpZ2luX2VjE${random.base32(320)}","expiration":"${expiration}"},"subjectFromWebIdentityToken":"${subject}","assumedRoleUser":{"assumedRoleId":"${session.roleId}:${session.sessionName}","arn":"${assumed}"},"provider":"arn:aws:iam::${account}:oidc-provider/${provider}","audience":"sts.amazonaws.com","sourceIdentity":"${persona.id}"}`,
      resources: `{"accountId":"${account}","type":"AWS::IAM::Role","ARN":"${roleArnOf(persona)}"}`,
    },
    {
      identity: `{"type":"WebIdentityUser","principalId":"arn:aws:iam::${account}:oidc-provider/${provider}:sts.amazonaws.com:${subject}","userName":"${subject}","identityProvider":"arn:aws:iam::${account}:oidc-provider/${provider}"}`,
    },
  )
}
