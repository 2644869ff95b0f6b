import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { embeddedKeptValues, metricsRegistry, silentLogger, systemClock } from '@tripline/infra'
import { auditFolder } from '../../src/audit/audit-files.ts'
import { openAuditLog } from '../../src/audit/open-audit-log.ts'
import { killSwitch } from '../../src/respond/kill-switch.ts'
import { loadPlaybooks, SHIPPED_PLAYBOOK } from '../../src/respond/playbook/load-playbooks.ts'
import { adviser } from '../../src/respond/playbook/match-alert.ts'
import { createResponder } from '../../src/respond/responder.ts'
import { DEFAULT_PACE } from '../../src/respond/responder-parts.ts'
import type { BookEntry } from '../../src/respond/response-book.ts'
import { openResponseBook } from '../../src/respond/response-book.ts'
import type { Alert } from '../../src/wire.ts'
import { grave, KEY } from './grave-alert.ts'
import { tokenAction } from './token-action.ts'

/** The responder in a process that is killed: real book, audit log, provider; the alerts and where evidence lies are given. */
const [, , folder = '', url = '', count = '0'] = process.argv
const alerts: Alert[] = Array.from({ length: Number(count) }, (_, n) =>
  grave({ sequence: n + 1, credentialId: `tok_${n}`, eventIds: [] }),
)
const loaded = loadPlaybooks([SHIPPED_PLAYBOOK])
if (loaded.kind === 'invalid') throw new Error(loaded.problems.join())
const audit = await openAuditLog({ folder: auditFolder(folder), key: KEY, clock: systemClock })
const action = tokenAction({ url, adminToken: 'admin', how: 'suspend' })
const book = openResponseBook(embeddedKeptValues<BookEntry>(join(folder, 'book')))
// The first start begins with what comes after it: these alerts do.
if (book.state() === null) await book.put([], { sequence: 0 })
const none = { digest: '', bytes: 0, events: 0, missing: 0 }
const responder = createResponder(
  {
    ...{ audit, book, clock: systemClock, logger: silentLogger, metrics: metricsRegistry() },
    ...{ playbooks: loaded.playbooks, advise: adviser(loaded.playbooks), isProtected: () => false },
    settings: { mode: 'automatic', perHour: 100, ...DEFAULT_PACE },
    actions: new Map([[action.name, action]]),
    kill: killSwitch(join(folder, 'respond')),
    store: {
      query: () => Promise.resolve([]),
      insertBlock: () => Promise.resolve(),
      close: () => Promise.resolve(),
    },
    evidence: {
      capture: () => Promise.resolve(none),
      read: () => Promise.resolve(null),
      remove: () => Promise.resolve(),
    },
    alertOf: async (id) => alerts.find((one) => one.id === id) ?? null,
    tellDetection: () => Promise.resolve(),
    notify: () => Promise.resolve(),
    endIssued: () => Promise.resolve(),
    onBroken: (error) => {
      throw error
    },
  },
  {
    onVersion: () => () => undefined,
    latest: () => alerts.length,
    recentAfter: (sequence, limit) =>
      alerts.filter((one) => one.sequence > sequence).slice(0, limit),
    storedAfter: async () => [],
  },
)
process.stdout.write('started\n')
const all = () => responder.list({ alertId: '', state: null, limit: 1_000 }).responses
for (const until = Date.now() + 60_000; Date.now() < until; await pause(20)) {
  if (all().filter(({ state }) => state === 'effective').length === alerts.length) break
}
const responses = all().map(({ target, state }) => ({ credential: target.credentialId, state }))
process.stdout.write(`${JSON.stringify({ responses, lastHour: responder.state().lastHour })}\n`)
await responder.close()
await audit.close()
process.exit(0)
