import { CommandError } from './tell.ts'

const FORMATS = [
  'auto',
  'cloudtrail',
  'kubernetes-audit',
  'vault-audit',
  'envoy',
  'litellm',
  'otlp',
  'mcp',
]

/** A format that no parser reads would turn every record into a dead letter: say so at once. */
export function checkFormat(name: string): void {
  if (FORMATS.includes(name) || /^mapped:[a-z0-9-]+$/.test(name)) return
  throw new CommandError(
    `--source ${JSON.stringify(name)} is no format. Known are ${FORMATS.join(', ')} and mapped:<name>.`,
  )
}
