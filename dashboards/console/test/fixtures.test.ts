import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  AgentDetail,
  AgentSummary,
  Alert,
  Approval,
  ApproverHabit,
  BaselineDiff,
  BaselineLife,
  BaselineValue,
  Bypass,
  EventDetail,
  EventPage,
  ResponderState,
  ResponsePage,
  SessionInfo,
  Status,
} from '@tripline/api/wire'
import type { TSchema } from 'typebox'
import { Type } from 'typebox'
import { Errors } from 'typebox/value'

const recorded: Readonly<Record<string, TSchema>> = {
  session: SessionInfo,
  status: Status,
  alerts: Type.Array(Alert),
  arriving: Type.Array(Alert),
  hostile: Alert,
  agents: Type.Object({ agents: Type.Array(AgentSummary) }),
  agent: AgentDetail,
  approvals: Type.Array(Approval),
  approvers: Type.Object({ approvers: Type.Array(ApproverHabit) }),
  bypasses: Type.Object({ bypasses: Type.Array(Bypass) }),
  responses: ResponsePage,
  responder: ResponderState,
  baseline: Type.Object({ values: Type.Array(BaselineValue) }),
  'baseline-life': BaselineLife,
  'baseline-diff': BaselineDiff,
  'alert-events': EventPage,
  'agent-events': EventPage,
  'event-details': Type.Array(EventDetail),
}

for (const [name, schema] of Object.entries(recorded)) {
  test(`the recorded ${name} is what the wire says`, () => {
    const answer: unknown = JSON.parse(
      readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'),
    )
    assert.deepEqual([...Errors(schema, answer)].slice(0, 3), [])
  })
}
