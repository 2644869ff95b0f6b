import { Type } from 'typebox'
import type { AuditRecord } from '../audit/audit-record.ts'
import type { AuditSeal } from '../audit/audit-seal.ts'
import { readNewest } from '../audit/read-audit.ts'
import { verifyAudit } from '../audit/verify-audit.ts'
import type { Api } from '../server.ts'
import { AuditEvent, AuditVerification } from '../wire.ts'
import { Limit, route } from './route.ts'

export interface AuditFolder {
  readonly folder: string
  readonly seal: AuditSeal
}

const list = route('responder', {
  operationId: 'listAudit',
  tags: ['audit'],
  summary: 'What people and Tripline itself have done, newest first',
  querystring: Type.Object({ limit: Limit }),
  response: { 200: Type.Object({ records: Type.Array(AuditEvent) }) },
})
const verify = route('responder', {
  operationId: 'verifyAudit',
  tags: ['audit'],
  summary: 'Reads the whole audit log and names each record that was changed or is gone',
  response: { 200: AuditVerification },
})

export function addAuditRoutes(app: Api, { folder, seal }: AuditFolder): void {
  app.get('/v1/audit', list, async ({ query }) => {
    const read = await readNewest(folder, seal, query.limit ?? 50)
    const whole = read.flatMap((one) => (one.kind === 'whole' ? [one.sealed] : []))
    return { records: whole.map(({ record, fingerprint }) => shown(record, fingerprint)).reverse() }
  })

  // One reading at a time: it reads every byte there is.
  let reading: ReturnType<typeof verifyAudit> | null = null
  app.get('/v1/audit/verification', verify, async () => {
    reading ??= verifyAudit(folder, seal).finally(() => {
      reading = null
    })
    const { records, last, problems } = await reading
    return { intact: problems.length === 0, records, last, problems: [...problems] }
  })
}

function shown(record: AuditRecord, fingerprint: string): AuditEvent {
  const { sequence, at, actor, action, target, outcome, detail, previous } = record
  return { sequence, at, actor, action, target, outcome, detail, previous, fingerprint }
}
