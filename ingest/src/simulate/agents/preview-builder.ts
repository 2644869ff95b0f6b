import type { AgentKind } from '../agent-kind.ts'
import { officeHours } from '../rhythm.ts'
import type { Script } from '../script.ts'

/** A branch was pushed: build an image, push it, make a preview environment. */
function build(script: Script): void {
  const { random } = script
  const branch = `pr-${1_000 + (Math.floor(script.now() / 5_400_000) % 4_000)}`
  const ecr = (action: string, request: string, writes = false): void =>
    script.aws({ service: 'ecr', action, request, writes })
  ecr('GetAuthorizationToken', 'null')
  ecr('BatchCheckLayerAvailability', '{"registryId":"111122223333","repositoryName":"preview/web"}')
  const layers = 1 + random.poisson(2)
  for (let i = 0; i < layers; i++) {
    ecr('InitiateLayerUpload', '{"repositoryName":"preview/web"}', true)
    ecr(
      'UploadLayerPart',
      `{"repositoryName":"preview/web","partFirstByte":0,"partLastByte":${random.integer(9_000_000)}}`,
      true,
    )
    ecr('CompleteLayerUpload', '{"repositoryName":"preview/web"}', true)
    script.wait(1_500)
  }
  if (random.chance(0.01)) {
    const message =
      'User is not authorized to perform: ecr:PutImage on resource: arn:aws:ecr:eu-central-1:111122223333:repository/preview/web'
    script.aws({
      service: 'ecr',
      action: 'PutImage',
      writes: true,
      request: '{"repositoryName":"preview/web"}',
      error: ['AccessDenied', message],
    })
    return
  }
  ecr('PutImage', `{"repositoryName":"preview/web","imageTag":"${branch}"}`, true)
  preview(script, branch)
}

function preview(script: Script, branch: string): void {
  const { random } = script
  const environment = 'staging'
  const resource = { type: 'environment', id: `env_${branch}`, name: branch }
  const variables = `{"projectId":"prj_app","name":"${branch}"}`
  if (random.chance(0.4))
    script.railway({
      operation: 'environmentCreate',
      mutation: true,
      variables,
      environment,
      resource,
    })
  script.railway({
    operation: 'serviceInstanceDeploy',
    mutation: true,
    variables,
    environment,
    resource,
  })
  for (let i = 1 + random.poisson(2); i > 0; i--) {
    script.wait(15_000)
    script.railway({ operation: 'deployment', variables, environment, resource })
  }
  if (random.chance(0.3))
    script.railway({
      operation: 'environmentDelete',
      mutation: true,
      variables,
      environment,
      resource,
    })
  if (script.mood.releases >= 1 && random.chance(0.3))
    script.railway({
      operation: 'deploymentTriggerCreate',
      mutation: true,
      variables,
      environment,
      resource,
    })
}

export const previewBuilder: AgentKind = { routines: [{ rhythm: officeHours(42), perform: build }] }
