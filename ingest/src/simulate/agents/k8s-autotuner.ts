import type { AgentKind } from '../agent-kind.ts'
import { every } from '../rhythm.ts'
import type { Script } from '../script.ts'
import { workloads } from '../world.ts'

/** Every 10 minutes: read load, now and then change a replica count. */
function tune(script: Script): void {
  const { random } = script
  script.kubernetes({
    verb: 'list',
    resource: 'horizontalpodautoscalers',
    namespace: 'shop',
    group: 'autoscaling',
  })
  script.kubernetes({ verb: 'list', resource: 'pods', namespace: 'shop' })
  if (random.chance(0.45)) {
    const [namespace, name] = random.pick(workloads.slice(0, 5))
    script.kubernetes({ verb: 'get', resource: 'deployments', namespace, name, group: 'apps' })
    if (random.chance(0.5))
      script.kubernetes({
        verb: 'patch',
        resource: 'horizontalpodautoscalers',
        namespace,
        name,
        group: 'autoscaling',
        body: `{"spec":{"maxReplicas":${6 + random.integer(9)}}}`,
      })
    if (random.chance(0.12))
      script.kubernetes({
        verb: 'patch',
        resource: 'deployments',
        subresource: 'scale',
        namespace,
        name,
        group: 'apps',
      })
  }
  if (random.chance(0.3))
    script.kubernetes({ verb: 'get', resource: 'resourcequotas', namespace: 'shop', name: 'shop' })
  // A quota is not its to change; it tries about once a day.
  if (random.chance(0.006))
    script.kubernetes({
      verb: 'patch',
      resource: 'resourcequotas',
      namespace: 'shop',
      name: 'shop',
      code: 403,
    })
  if (script.mood.releases >= 2 && random.chance(0.15))
    script.kubernetes({
      verb: 'list',
      resource: 'verticalpodautoscalers',
      namespace: 'shop',
      group: 'autoscaling.k8s.io',
    })
}

export const k8sAutotuner: AgentKind = { routines: [{ rhythm: every(10), perform: tune }] }
