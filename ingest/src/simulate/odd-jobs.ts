import type { Script } from './script.ts'

/** One session in 300 ends with something the agent seldom does and nobody should mind. */
const chance = 1 / 300

const awsJobs = [
  ['sts', 'GetCallerIdentity', 'null'],
  ['ec2', 'DescribeRegions', '{}'],
  ['s3', 'GetBucketLocation', '{"bucketName":"harborline-landing"}'],
  ['tagging', 'GetResources', '{"resourcesPerPage":50}'],
  ['servicequotas', 'GetServiceQuota', '{"serviceCode":"ec2"}'],
  ['health', 'DescribeEvents', '{}'],
] as const
const railwayJobs = ['service', 'project', 'metrics', 'estimatedUsage'] as const
const kubernetesJobs = ['namespaces', 'services', 'replicasets', 'endpoints', 'ingresses'] as const
const toolJobs = ['web.search', 'calendar.read', 'calculator'] as const

export function perhapsAnOddJob(script: Script): void {
  const { persona, random } = script
  if (!random.chance(chance)) return
  script.wait(4_000)
  if (persona.aws !== 'none') {
    const [service, action, request] = random.pick(awsJobs)
    script.aws({ service, action, request })
  } else if (persona.railway) {
    script.railway({ operation: random.pick(railwayJobs), environment: 'staging' })
  } else if (persona.kubernetes) {
    script.kubernetes({ verb: 'list', resource: random.pick(kubernetesJobs), namespace: 'shop' })
  } else if (persona.virtualKey !== '') {
    const tool = random.pick(toolJobs)
    const call = { tool, args: '{"query":"opening hours"}' }
    script.chat({
      system: persona.charter,
      user: 'One more thing.',
      tools: [tool],
      calls: [call],
      inputTokens: 900,
      outputTokens: 40,
      reasoningTokens: 60,
    })
  } else if (persona.vault) {
    script.vault({ operation: 'read', path: 'sys/health', mountType: 'system' })
  }
}
