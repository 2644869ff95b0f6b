import type { AgentKind } from '../agent-kind.ts'
import { every, officeHours } from '../rhythm.ts'
import type { Script } from '../script.ts'
import { workloads } from '../world.ts'

/** Ships one release to production: image, manifest, rollout, watch. */
function ship(script: Script): void {
  const { random } = script
  const [namespace, name] = random.pick(workloads)
  script.aws({
    service: 'ecr',
    action: 'DescribeImages',
    request: `{"repositoryName":"${namespace}/${name}"}`,
  })
  script.kubernetes({ verb: 'get', resource: 'deployments', namespace, name, group: 'apps' })
  if (random.chance(0.5))
    script.kubernetes({ verb: 'patch', resource: 'configmaps', namespace, name: `${name}-config` })
  script.kubernetes({ verb: 'patch', resource: 'deployments', namespace, name, group: 'apps' })
  for (let i = 2 + random.poisson(4); i > 0; i--) {
    script.wait(9_000)
    script.kubernetes({ verb: 'get', resource: 'deployments', namespace, name, group: 'apps' })
    script.kubernetes({ verb: 'list', resource: 'pods', namespace })
  }
  if (random.chance(0.04))
    script.kubernetes({
      verb: 'create',
      resource: 'deployments',
      subresource: 'rollback',
      namespace,
      name,
      group: 'apps',
    })
  if (random.chance(0.12))
    script.aws({
      service: 'ecs',
      action: 'UpdateService',
      writes: true,
      request: `{"cluster":"edge","service":"${name}","forceNewDeployment":true}`,
    })
  if (script.mood.releases >= 1 && random.chance(0.25))
    script.kubernetes({ verb: 'get', resource: 'rollouts', namespace, name, group: 'argoproj.io' })
}

function watch(script: Script): void {
  const [namespace] = script.random.pick(workloads)
  script.kubernetes({ verb: 'list', resource: 'events', namespace })
}

export const deployRunner: AgentKind = {
  routines: [
    { rhythm: officeHours(34), perform: ship },
    { rhythm: every(12), perform: watch },
  ],
}
