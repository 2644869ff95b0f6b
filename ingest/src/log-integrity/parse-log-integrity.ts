import { actionFacts } from '../actions/action-facts.ts'
import type { AuditParserParts, AuditReading, NotRead } from '../audit-record.ts'
import { createAuditParser, malformed, noClaims, textOf } from '../audit-record.ts'
import type { JsonObject } from '../limits.ts'
import type { Parser } from '../parser.ts'
import { parseTime } from '../time.ts'
import { problemKinds } from './verify-digest.ts'

/** Reads what verifying a trail's digests found (integrity-record.ts). Who tampered with the logs, they cannot say. */
export function createLogIntegrityParser(parts: AuditParserParts): Parser {
  return createAuditParser(read, parts)
}

const KINDS: ReadonlySet<string> = new Set(problemKinds)

function read(tree: JsonObject): AuditReading | NotRead {
  const problem = textOf(tree, 'problem')
  if (tree.kind !== 'log-integrity' || !KINDS.has(problem)) {
    return malformed('wrong_type', 'no finding of log integrity')
  }
  const account = textOf(tree, 'account')
  const trail = textOf(tree, 'trail')
  return {
    kind: 'read',
    id: '',
    occurredAt: parseTime(textOf(tree, 'endsAt')),
    timeField: 'endsAt',
    facts: actionFacts('log-integrity', problem),
    claims: {
      ...noClaims,
      principal: `trail:${account || 'unknown'}/${trail || 'unknown'}`,
      account,
    },
    columns: {
      resourceType: problem.startsWith('log-') ? 'log file' : 'log digest',
      resourceId: textOf(tree, 'object'),
      region: textOf(tree, 'region'),
    },
    names: [trail],
  }
}
