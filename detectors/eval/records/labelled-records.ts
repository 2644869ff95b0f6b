import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One record of the sample, and whether the rule it was written for calls it bad. */
export interface LabelledRecord {
  readonly ruleId: string
  readonly severity: string
  readonly logType: string
  readonly bad: boolean
  readonly body: string
}

/**
 * Field that says when the record was written. The sample's authors left it out of many records as beside their point; no
 * parser can place such a record, so for what is asked of its content it is given one.
 */
const TIME_FIELDS: ReadonlyMap<string, string> = new Map([
  ['AWS.CloudTrail', 'eventTime'],
  ['Amazon.EKS.Audit', 'requestReceivedTimestamp'],
  ['Anthropic.Activity', 'created_at'],
  ['Azure.Audit', 'time'],
  ['Azure.MonitorActivity', 'time'],
  ['GCP.AuditLog', 'timestamp'],
  ['GitHub.Audit', '@timestamp'],
  ['Okta.SystemLog', 'published'],
  ['OpenAI.Audit', 'effective_at'],
])
const GIVEN_TIME = '2026-01-01T00:00:00Z'

/** `unit_tests.jsonl` of the sample. Tests that depend on a mocked look-up or on state say nothing of their record and are left out. */
export function readLabelledRecords(folder: string): readonly LabelledRecord[] {
  const lines = readFileSync(join(folder, 'unit_tests.jsonl'), 'utf8').split('\n')
  return lines.flatMap((line) => {
    if (line.trim() === '') return []
    const test: Record<string, unknown> = JSON.parse(line)
    if (test.mocks === true) return []
    return [
      {
        ruleId: String(test.rule_id),
        severity: String(test.severity),
        logType: String(test.log_type),
        bad: test.expected_result === true,
        body: JSON.stringify(test.log),
      },
    ]
  })
}

export function withTime({ logType, body }: LabelledRecord): string {
  const field = TIME_FIELDS.get(logType)
  if (field === undefined) return body
  const record: Record<string, unknown> = JSON.parse(body)
  return JSON.stringify(field in record ? record : { ...record, [field]: GIVEN_TIME })
}
