import { DAY } from '../calendar.ts'
import { roleNameOf } from '../credentials.ts'
import type { Script } from '../script.ts'
import { accounts } from '../world.ts'
import type { IncidentScene } from './incident.ts'
import { slowIncident } from './incident.ts'

const iam = (script: Script, action: string, request: string, writes = true): void => {
  script.aws({ service: 'iam', action, request, writes, region: 'us-east-1' })
  script.wait(4_000)
}

/** What it is allowed to do from the next day on, a little more each time. */
const grants = [
  ['s3:GetObject', 'arn:aws:s3:::harborline-certs/*'],
  ['s3:*', 'arn:aws:s3:::harborline-certs/*'],
  ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:*:*:secret:prod/tls/*'],
  ['secretsmanager:*', '*'],
] as const

const oneMore =
  (action: string, resource: string): IncidentScene['act'] =>
  (script) => {
    const role = roleNameOf(script.persona)
    iam(script, 'GetRolePolicy', `{"roleName":"${role}","policyName":"own"}`, false)
    const document = JSON.stringify({
      Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
    })
    iam(
      script,
      'PutRolePolicy',
      JSON.stringify({ roleName: role, policyName: 'own', policyDocument: document }),
    )
  }

/** With what it has by now: everything, and a way back in. */
function takeAll(script: Script): void {
  const role = roleNameOf(script.persona)
  iam(
    script,
    'AttachRolePolicy',
    `{"roleName":"${role}","policyArn":"arn:aws:iam::aws:policy/IAMFullAccess"}`,
  )
  iam(
    script,
    'UpdateAssumeRolePolicy',
    `{"roleName":"${role}","policyDocument":"{\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Principal\\":{\\"AWS\\":\\"arn:aws:iam::${accounts.dev}:root\\"},\\"Action\\":\\"sts:AssumeRole\\"}]}"}`,
  )
}

export const privilegeCreep = slowIncident({
  id: 'privilege-creep',
  title: 'Its rights grow a little every day',
  description:
    'The agent that replaces certificates widens its own policy by one line a day; on the fifth day it attaches full rights over identities and lets another account take its role.',
  techniques: ['T1098.003', 'T1548.005'],
  agentId: 'cert-rotator',
  scenes: [
    ...grants.map(([action, resource], day) => ({
      afterMs: day * DAY,
      act: oneMore(action, resource),
    })),
    { afterMs: grants.length * DAY, act: takeAll },
  ],
})
