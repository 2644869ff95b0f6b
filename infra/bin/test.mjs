/** `npm test` on a fresh clone: installs and builds what it needs, then lint, typecheck and every test. */
import { spawnSync } from 'node:child_process'
import { ensureBuilt, ensureInstalled, requireNode, root } from './prepare.mjs'

requireNode()
ensureInstalled()
ensureBuilt()

const steps = [
  ['npm', ['run', '--silent', 'lint']],
  ['npm', ['run', '--silent', 'typecheck']],
  [process.execPath, [new URL('run-tests.mjs', import.meta.url).pathname]],
]
for (const [command, args] of steps) {
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (done.status !== 0) process.exit(done.status ?? 1)
}
