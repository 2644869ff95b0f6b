import type { Mapping } from '@tripline/ingest'
import { CommandError } from './tell.ts'

/** What parsers read without a mapping. */
export const BUILT_IN_FORMATS: readonly string[] = [
  'cloudtrail',
  'kubernetes-audit',
  'vault-audit',
  'envoy',
  'litellm',
  'otlp',
  'mcp',
  'github-audit',
  'gcp-audit',
  'okta',
  'azure-audit',
  'openai-audit',
  'anthropic-audit',
  'nginx',
  'haproxy',
  'auditd',
  'laurel',
  'falco',
  'tetragon',
]

/** A format that no parser reads would turn every record into a dead letter: say so at once. `said` names who asked for it. */
export function checkFormat(name: string, said: string, mappings: readonly Mapping[]): void {
  const known = ['auto', ...BUILT_IN_FORMATS, ...mappings.map(({ source }) => source)]
  if (known.includes(name)) return
  throw new CommandError(
    `${said} ${JSON.stringify(name)} is no format. Known are ${known.join(', ')}; further mappings are named in tripline.yaml.`,
  )
}
