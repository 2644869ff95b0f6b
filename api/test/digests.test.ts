import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import type { SignedTrail } from '../../ingest/test/signed-trail.ts'
import { copyTrail, publicKeyList, signTrail } from '../../ingest/test/signed-trail.ts'
import type { Config } from '../src/config.ts'
import type { Alert } from '../src/wire.ts'
import { runProgram } from './program.ts'
import { eventually, startTripline } from './running-tripline.ts'
import { workFolder } from './work-folder.ts'

const HOUR_MS = 3_600_000
const config: Config = {
  sources: [{ name: 'trail', path: 'bucket', digestKeys: 'keys.json', digestGraceSeconds: 0 }],
}

/** The last hours of a trail, with one log file taken away; its folder and the file. */
function tamperedTrail(folder: string): { readonly trail: SignedTrail; readonly gone: string } {
  const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS
  const trail = signTrail(now - 4 * HOUR_MS, 3)
  mkdirSync(join(folder, 'bucket'))
  copyTrail(trail, join(folder, 'bucket'), true)
  writeFileSync(join(folder, 'keys.json'), publicKeyList(trail))
  const gone = trail.logs[3]?.key ?? ''
  rmSync(join(folder, 'bucket', gone))
  return { trail, gone }
}

test('a log file that was taken away is an alert, a state of the sensor and a failing command; put back, all is proved', async (t) => {
  const folder = workFolder(t)
  const { trail, gone } = tamperedTrail(folder)
  const command = () => runProgram(['digests', 'bucket', '--keys', 'keys.json'], folder)
  const found = await command()
  assert.equal(found.code, 1, found.stderr)
  assert.match(found.stdout, new RegExp(`a log file is gone: s3://trail/${gone}`))
  assert.match(found.stdout, /3 digests, 6 log files, 1 problems\./)

  const tripline = startTripline(t, folder, config)
  await tripline.address
  const status = await eventually(
    'three digests were looked at',
    30_000,
    () => tripline.status(),
    ({ sensors }) => sensors[0]?.digests === 3,
  )
  assert.deepEqual(
    [status.sensors[0]?.digestsTampered, status.sensors[0]?.integrity, status.deadLetters],
    [1, 'verified', 0],
  )
  const { alerts } = await eventually(
    'the alert',
    30_000,
    () => tripline.ask<{ alerts: readonly Alert[] }>('GET', '/v1/alerts'),
    (answer) => answer.alerts.length > 0,
  )
  assert.equal(alerts.length, 1)
  const [alert] = alerts
  assert.equal(alert?.agentId, 'unattributed:trail:123456789012/management')
  assert.equal(alert.outsideBudget, true)
  assert.ok(['high', 'critical'].includes(alert.severity), alert.severity)
  assert.match(JSON.stringify(alert), /Logs were tampered with/)
  // The call's whole path is in its event.
  assert.ok(alert.story.includes(basename(gone)), alert.story)
  // An alert is told before its events are stored.
  const events = await eventually(
    'six stored events',
    30_000,
    () =>
      tripline.rows<{ source: string; n: number }>(
        'SELECT source, count() AS n FROM events GROUP BY source ORDER BY source',
      ),
    (rows) => rows.reduce((sum, { n }) => sum + n, 0) === 6,
  )
  assert.deepEqual(events, [
    { source: 'cloudtrail', n: 5 },
    { source: 'log-integrity', n: 1 },
  ])
  tripline.send('SIGTERM')
  await tripline.finished

  const log = trail.logs.find(({ key }) => key === gone)
  assert.ok(log)
  writeFileSync(join(folder, 'bucket', gone), log.bytes)
  const proved = await command()
  assert.deepEqual([proved.code, proved.stdout], [0, '3 digests, 6 log files, 0 problems.\n'])
})
