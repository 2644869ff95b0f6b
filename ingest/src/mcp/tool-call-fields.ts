import type { ActionFacts } from '../actions/action-facts.ts'
import { isCredentialsFile } from '../arguments/credential-files.ts'
import { credentialsFileInCommand, fileArgument } from '../arguments/file-argument.ts'
import { toolFacts } from './tool-facts.ts'

export interface ToolCallFields extends ActionFacts {
  /** 'file' or 'tool' */
  readonly resourceType: string
  readonly resourceId: string
}

/** What a tool call does and to what: the file it names, else the tool. Looking into a credentials file is credential access. */
export function toolCallFields(service: string, tool: string, args: unknown): ToolCallFields {
  const facts = toolFacts(service, tool)
  const executes = facts.actionClass === 'execute'
  const file = fileArgument(tool, args) || (executes ? credentialsFileInCommand(args) : '')
  if (file === '') return { ...facts, resourceType: 'tool', resourceId: tool }
  const at = { resourceType: 'file', resourceId: file }
  if (!isCredentialsFile(file)) return { ...facts, ...at }
  if (executes) return { ...facts, ...at, secretAccess: true }
  const looks = facts.actionClass === 'read' || facts.actionClass === 'other'
  return looks
    ? { ...facts, ...at, actionClass: 'credential', secretAccess: true }
    : { ...facts, ...at }
}
