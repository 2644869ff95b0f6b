/**
 * Makes a checkout runnable: installs what the lock file says, builds what is older than its sources.
 * Plain JavaScript on Node alone, because it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

const MINIMUM_NODE = [20, 19]

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return
  fail(`Node ${MINIMUM_NODE.join('.')} or later is needed; this is ${process.versions.node}.`)
}

/** Runs `npm ci` when what is installed is not what package-lock.json says. */
export function ensureInstalled() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  const stamp = join(root, 'node_modules', '.tripline-lock')
  const digest = createHash('sha256').update(lock).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  say('Installing what package-lock.json says (once, about a minute)')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(stamp, digest)
}

/** Compiles the packages and the console when a source is newer than the last build. */
export function ensureBuilt() {
  const stamp = join(root, 'api', 'dist', '.built')
  const builtAt = existsSync(stamp) ? statSync(stamp).mtimeMs : 0
  const sources = ['infra', 'ingest', 'detectors', 'api', 'api/client']
  const consoleFiles = ['src', 'index.html', 'vite.config.ts'].map((p) =>
    join('dashboards/console', p),
  )
  const compile = newest([...sources.map((p) => join(p, 'src')), 'tsconfig.base.json']) > builtAt
  const bundle =
    newest(consoleFiles) > builtAt || !existsSync(join(root, 'dashboards/console/dist/index.html'))
  if (!compile && !bundle) return
  if (compile) {
    say('Compiling')
    run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'])
  }
  if (bundle) {
    say('Building the console')
    run('npm', ['run', '--silent', 'build', '-w', '@tripline/console', '--', '--logLevel=warn'])
  }
  mkdirSync(join(root, 'api', 'dist'), { recursive: true })
  writeFileSync(stamp, '')
}

function newest(paths) {
  let latest = 0
  for (const path of paths) {
    const full = join(root, path)
    if (!existsSync(full)) continue
    const found = statSync(full)
    if (!found.isDirectory()) latest = Math.max(latest, found.mtimeMs)
    else latest = Math.max(latest, newest(readdirSync(full).map((name) => join(path, name))))
  }
  return latest
}

function run(command, args) {
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', process.stderr, 'inherit'] })
  if (done.error) fail(`${command} could not be started: ${done.error.message}`)
  if (done.status !== 0) fail(`${command} ${args[0]} failed; its output is above.`)
}

const say = (line) => process.stderr.write(`${line} …\n`)

function fail(line) {
  process.stderr.write(`tripline: ${line}\n`)
  process.exit(1)
}
