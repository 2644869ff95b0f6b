import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, requireNode, root } from './prepare.mjs'

/**
 * Compiles what `config` names into node_modules/.cache and runs `main` of it, with this process's arguments and in its
 * place. Compiled, because a development loader changes what is measured: it wraps every closure.
 */
export function runCompiled(config, main, flags = []) {
  requireNode()
  ensureInstalled()
  ensureBuilt()
  const settings = { cwd: root, stdio: 'inherit' }
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const compiled = spawnSync(process.execPath, [tsc, '-p', config], settings)
  if (compiled.status !== 0) process.exit(1)
  const script = join(root, 'node_modules/.cache', main)
  const env = { UV_THREADPOOL_SIZE: '8', ...process.env }
  const args = ['--max-semi-space-size=64', ...flags, script, ...process.argv.slice(2)]
  const done = spawnSync(process.execPath, args, { ...settings, env })
  process.exit(done.status ?? 1)
}
