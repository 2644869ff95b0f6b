import type { AgentKind } from '../agent-kind.ts'
import { daily, officeHours } from '../rhythm.ts'
import type { Script } from '../script.ts'
import { s3List, s3Object } from './aws-calls.ts'

const bank = 'bank-feed.example.com'

/** Working mornings: statements against invoices. */
function reconcile(script: Script): void {
  const { random } = script
  const month = new Date(script.now()).toISOString().slice(0, 7)
  s3List(script, 'harborline-statements', `${month}/`)
  for (let i = 2 + random.poisson(5); i > 0; i--)
    s3Object(
      script,
      'GetObject',
      'harborline-statements',
      `${month}/statement-${random.integer(28) + 1}.csv`,
      random.logNormal(60_000, 0.4),
    )
  script.http({
    method: 'GET',
    host: bank,
    path: '/v1/transactions',
    sent: 380,
    received: random.logNormal(40_000, 0.4),
  })
  s3Object(script, 'PutObject', 'harborline-reconciled', `${month}/result.json`, 12_000)
}

function question(script: Script): void {
  script.http({
    method: 'GET',
    host: bank,
    path: `/v1/transactions/${script.random.integer(90_000)}`,
    sent: 380,
    received: 900,
  })
  if (script.mood.releases >= 2)
    s3Object(script, 'HeadObject', 'harborline-statements', 'index.json', 0)
}

export const invoiceReconciler: AgentKind = {
  routines: [
    { rhythm: daily(8, 20, 10, true), perform: reconcile },
    { rhythm: officeHours(10), perform: question },
  ],
}
