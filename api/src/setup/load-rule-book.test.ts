import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Logger } from '@tripline/infra'
import { silentLogger } from '@tripline/infra'
import { CommandError } from '../commands/tell.ts'
import { loadConfig } from './load-config.ts'
import { loadRuleBook } from './load-rule-book.ts'

const rule = (id: string, detection = '{s: {eventName: X}, condition: s}'): string =>
  `title: ${id}\nid: ${id}\nlogsource: {product: aws}\ndetection: ${detection}\n`

function inFolder(act: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'tripline-rules-'))
  try {
    mkdirSync(join(folder, 'sigma/deep'), { recursive: true })
    writeFileSync(join(folder, 'sigma/deep/good.yml'), rule('good'))
    writeFileSync(join(folder, 'sigma/bad.yaml'), rule('bad', '{s: {f|odd: x}, condition: s}'))
    writeFileSync(join(folder, 'sigma/notes.txt'), 'no rule')
    act(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('rules lie beside the configuration; one that cannot be used is named with its file and holds nothing up', () => {
  inFolder((folder) => {
    const config = join(folder, 'tripline.yaml')
    writeFileSync(config, 'rules: [sigma]\n')
    const { rules = [] } = loadConfig(config)
    const warned: unknown[] = []
    const logger: Logger = { ...silentLogger, warn: (_, fields) => warned.push(fields) }
    const book = loadRuleBook(rules, logger)
    assert.ok(book.rules.some(({ id }) => id === 'good'))
    assert.deepEqual(warned, [
      {
        path: join(folder, 'sigma/bad.yaml'),
        title: 'bad',
        reason: 'f|odd: there is no modifier odd',
      },
    ])
  })
})

test('a path that is not there is refused by its key', () => {
  inFolder((folder) => {
    const config = join(folder, 'tripline.yaml')
    writeFileSync(config, 'rules: [sigma, elsewhere]\n')
    assert.throws(
      () => loadConfig(config),
      (error) =>
        error instanceof CommandError && /rules\[1\]: .*elsewhere is not there/.test(error.message),
    )
    writeFileSync(config, 'rules: sigma\n')
    assert.throws(() => loadConfig(config), /rules/)
  })
})
