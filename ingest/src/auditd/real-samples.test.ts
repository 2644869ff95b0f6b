import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { chooseFraming, createFramer } from '../frame/choose-framing.ts'
import { parse, parserOf } from '../parser-kit.contract.ts'

const source = 'auditd'
const shared =
  process.env.TRIPLINE_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url))
const logs = `${shared}/auditd-go-libaudit/auparse/testdata`
const skip = existsSync(logs) ? false : 'no shared data'

test('real audit logs of six distributions are read: what is no event is a part of one, or no audit line', {
  skip,
}, () => {
  const parser = parserOf(source)
  const kinds = { event: 0, ignored: 0, malformed: 0 }
  for (const file of readdirSync(logs).filter((name) => name.endsWith('.log'))) {
    const bytes = readFileSync(`${logs}/${file}`)
    assert.equal(chooseFraming(bytes, true), 'auditd', file)
    const framer = createFramer('auditd', 0)
    const bodies: string[] = []
    framer.push(bytes, ({ body }) => bodies.push(body))
    framer.end(({ body }) => bodies.push(body))
    for (const one of bodies.flatMap((body) => parse(parser, source, body))) kinds[one.kind] += 1
  }
  assert.ok(kinds.event >= 57, JSON.stringify(kinds))
  assert.ok(kinds.malformed <= 1, JSON.stringify(kinds))
})
