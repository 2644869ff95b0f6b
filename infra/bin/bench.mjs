/**
 * `npm run bench`: compiles the benchmarks and runs them, because a development loader changes what is measured (it wraps
 * every closure). `npm run bench -- parse replay` runs those alone; `-- --write` puts the figures into BENCHMARKS.md.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, requireNode, root } from './prepare.mjs'

requireNode()
ensureInstalled()
ensureBuilt()

const tsc = join(root, 'node_modules/typescript/bin/tsc')
const compiled = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.bench.json'], {
  cwd: root,
  stdio: 'inherit',
})
if (compiled.status !== 0) process.exit(1)
const main = join(root, 'node_modules/.cache/bench/api/bench/main.js')
const flags = ['--max-semi-space-size=64', '--expose-gc', main, ...process.argv.slice(2)]
const done = spawnSync(process.execPath, flags, {
  cwd: root,
  stdio: 'inherit',
  env: { UV_THREADPOOL_SIZE: '8', ...process.env },
})
process.exit(done.status ?? 1)
