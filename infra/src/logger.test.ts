import assert from 'node:assert/strict'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { jsonLogger, silentLogger } from './logger.ts'

test('a line is one JSON object with level, time, message, fields and the cause of an error', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tripline-log-'))
  const fd = openSync(join(directory, 'lines'), 'w')
  const logger = jsonLogger('info', fd).with({ stage: 'ingest' })
  logger.debug('not shown')
  logger.warn('insert failed\nfake: line', { attempt: 2, error: new Error('disk full') })
  closeSync(fd)
  const lines = readFileSync(join(directory, 'lines'), 'utf8').trimEnd().split('\n')
  rmSync(directory, { recursive: true })
  assert.equal(lines.length, 1)
  const line = JSON.parse(lines[0] ?? '')
  assert.equal(line.level, 'warn')
  assert.equal(line.stage, 'ingest')
  assert.equal(line.attempt, 2)
  assert.equal(line.message, 'insert failed\nfake: line')
  assert.equal(line.error.message, 'disk full')
  assert.ok(Date.parse(line.time) > 0)
})

test('the silent logger says nothing and can be extended', () => {
  assert.doesNotThrow(() => silentLogger.with({ stage: 'x' }).error('unseen'))
})
