import { fileURLToPath } from 'node:url'
import { readConfig } from '@tripline/infra'
import { CommandError } from '../../../commands/tell.ts'
import type { Template } from './template-schema.ts'
import { TemplateSchema } from './template-schema.ts'

/** Deletes a token at Railway: an example for one's own, and what the drill revokes with. */
export const RAILWAY_TEMPLATE = fileURLToPath(
  new URL('../../../../templates/railway-delete-token.yaml', import.meta.url),
)

/** A template from its file, checked; a CommandError says what is wrong and what to do. */
export function loadTemplate(path: string): Template {
  const read = readConfig(path, TemplateSchema)
  if (read.kind === 'invalid') throw new CommandError(read.problems.join('\n'))
  return checked(path, read.config)
}

function checked(path: string, template: Template): Template {
  const { credentialId } = template.appliesTo
  try {
    new RegExp(`^(?:${credentialId})$`)
  } catch {
    throw new CommandError(`${path}: appliesTo.credentialId is no pattern: ${credentialId}`)
  }
  for (const request of [template.read?.request, template.off.request, template.on?.request]) {
    if (request === undefined) continue
    if (request.graphql !== undefined && request.json !== undefined) {
      throw new CommandError(`${path}: a request has graphql or json, not both.`)
    }
    if (request.graphql === undefined && request.method === undefined) {
      throw new CommandError(`${path}: name the method of ${request.path}.`)
    }
  }
  return template
}
