/**
 * `npm run eval`: compiles the evaluation and runs it on the labelled samples. `npm run eval -- agents` runs that part
 * alone; `-- --write` puts the figures into the scoreboard; detectors/eval/README.md has the rest.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, requireNode, root } from './prepare.mjs'

requireNode()
ensureInstalled()
ensureBuilt()

const tsc = join(root, 'node_modules/typescript/bin/tsc')
const compiled = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.eval.json'], {
  cwd: root,
  stdio: 'inherit',
})
if (compiled.status !== 0) process.exit(1)
const main = join(root, 'node_modules/.cache/eval/detectors/eval/main.js')
const done = spawnSync(process.execPath, [main, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(done.status ?? 1)
