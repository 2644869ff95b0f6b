import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { runProgram } from './program.ts'

const folder = mkdtempSync(join(tmpdir(), 'tripline-kafka-config-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** A port of this machine that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('doctor looks at the cluster that is configured, and up does not pretend to use it', async () => {
  const brokers = `[127.0.0.1:${await freePort()}]`
  writeFileSync(join(folder, 'tripline.yaml'), `kafka: { brokers: ${brokers} }\n`)
  const doctor = await runProgram(['doctor', '--state', 'state'], folder)
  assert.equal(doctor.code, 1, doctor.stdout)
  assert.match(doctor.stdout, /^BAD {3}kafka: look at the cluster: no broker answers: check that/m)
  assert.doesNotMatch(doctor.stderr, /^\s+at /m, 'a sentence, not a stack')
  const up = await runProgram(['up', '--state', 'state', '--port', '0'], folder)
  assert.equal(up.code, 1, up.stdout)
  assert.match(up.stderr, /would not use kafka; remove the key/)
})
