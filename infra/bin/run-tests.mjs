/**
 * Every test of every package in one run of Node's own runner. One run, because the closing figures
 * must count all of them, and a run of no tests must fail.
 */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { root } from './prepare.mjs'

// The parent starts children with its own flags: TypeScript sources of every package, unbuilt.
if (!process.execArgv.includes('--conditions=source')) {
  const { spawnSync } = await import('node:child_process')
  const flags = ['--conditions=source', '--import', 'tsx']
  const done = spawnSync(process.execPath, [...flags, ...process.argv.slice(1)], {
    stdio: 'inherit',
  })
  process.exit(done.status ?? 1)
}

const files = ['infra', 'ingest', 'detectors', 'api', 'dashboards/console']
  .flatMap((name) => testFiles(join(root, name)))
  .filter((path) => process.argv.slice(2).every((word) => path.includes(word)))

let passed = 0
let failed = 0
// Two at a time: each test file that opens the embedded engine takes a core and 300 MB.
const stream = run({ files, concurrency: 2, timeout: 600_000 })
stream.on('test:pass', (event) => {
  if (event.details.type !== 'suite' && event.skip === undefined) passed++
})
stream.on('test:fail', () => failed++)
stream.compose(new spec()).pipe(process.stdout)
stream.on('end', () => {
  if (passed === 0) process.stderr.write('No test was executed.\n')
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0
})

function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !['node_modules', 'dist', 'fixtures'].includes(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return testFiles(path)
      return entry.name.endsWith('.test.ts') ? [path] : []
    })
    .sort()
}
