import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ArgumentAtom, AuditEvent } from '@tripline/ingest'
import { createAgentTable } from '../agent-table.ts'
import { undeclared } from '../declared-facts.ts'
import { exampleEvent, START } from '../events.contract.ts'
import { createObserver } from '../observe.ts'
import { createDetectors } from '../registry.ts'
import type { DetectorRunner } from '../run-detectors.ts'
import { createDetectorRunner } from '../run-detectors.ts'

/** The whole product over one secretary that writes to whom its user names. */
function runner(): DetectorRunner {
  const agents = createAgentTable({ registry: undeclared })
  const time = { landmark: START / 1000, halfLifeDays: 14 }
  const hashKey = { k0: 11, k1: 12 }
  return createDetectorRunner({
    ...{ agents, observer: createObserver(agents, time), alertsPerDay: 2 },
    detectors: createDetectors({ agents, declared: undeclared, hashKey, ...time }),
    protection: { isProtected: () => false },
    installationKey: new Uint8Array(32).fill(3),
  })
}

const mail = (at: number, hmac: string, origin: ArgumentAtom['origin']): AuditEvent =>
  exampleEvent({
    ...{ id: `mail-${at}`, occurredAt: START + at * 60_000, source: 'litellm' },
    ...{ action: 'tool:send_email', actionClass: 'write', sessionId: `session-${at >> 2}` },
    ...{ environment: 'unknown', resourceType: 'tool', resourceId: 'send_email' },
    arguments: [
      {
        ...{ key: 'to', kind: 'email', hmac, origin },
        sourceTool: origin === 'tool' ? 'read_inbox' : '',
      },
    ],
  })

test('the gate hears of a stranger before the call is made, as often as it asks, and of the user’s own choice nothing', () => {
  const watch = runner()
  const history = Array.from({ length: 1500 }, (_, at) =>
    mail(at, `00000000000000${(16 + ((at * 7) % 40)).toString(16)}`, 'user'),
  )
  watch.process(
    history.map((event, offset) => ({ event, partition: 0, offset })),
    'train',
  )
  const stranger = mail(1600, '00000000000000ee', 'tool')
  const asked = watch.peek(stranger)
  const [first] = asked.findings
  assert.equal(first?.detector, 'provenance')
  assert.equal(first?.evidence.sentence, 'It wrote to a stranger’s address')
  assert.match(asked.reasoning?.badWords ?? '', /addresses somebody the user never named/)
  assert.deepEqual(watch.peek(stranger), asked)
  const named = watch.peek(mail(1600, '00000000000000ee', 'user'))
  assert.ok(asked.risk > named.risk + 20, `${asked.risk} against ${named.risk}`)
  assert.ok(named.findings.every(({ detector }) => detector !== 'provenance'))
})
