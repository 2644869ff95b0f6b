import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

/** Whether importing a module brings chdb's JavaScript or its native library into a process. */
function loadsEngine(module: string): boolean {
  const program = `await import(${JSON.stringify(new URL(module, import.meta.url).href)})
    const { createRequire } = await import('node:module')
    const { existsSync, readFileSync } = await import('node:fs')
    const scripts = Object.keys(createRequire(${JSON.stringify(import.meta.url)}).cache)
    const maps = existsSync('/proc/self/maps') ? readFileSync('/proc/self/maps', 'utf8') : ''
    console.log(scripts.some((path) => /node_modules.chdb/.test(path)) || /chdb/.test(maps))
    process.exit(0)`
  const child = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', program],
    { encoding: 'utf8' },
  )
  assert.equal(child.status, 0, child.stderr)
  return child.stdout.trim() === 'true'
}

test("importing '@tripline/infra' never loads the embedded engine, so a worker may", () => {
  assert.equal(loadsEngine('./index.ts'), false)
})

test("nor does importing '@tripline/infra/clickhouse': an image of a fleet does without the engine", () => {
  assert.equal(loadsEngine('./clickhouse/index.ts'), false)
})

test('importing what opens it does load it: the checks above can fail', () => {
  assert.equal(loadsEngine('./clickhouse/embedded-clickhouse.ts'), true)
})

test('no source file gives ClickHouse settings beside a statement: on an embedded connection they stay', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  // In two parts, so that this file is not its own find.
  const forbidden = ['clickhouse', 'settings'].join('_')
  let read = 0
  for (const folder of ['infra/src', 'ingest/src', 'detectors/src', 'api/src']) {
    if (!existsSync(`${root}${folder}`)) continue
    for (const name of readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue
      read++
      assert.ok(
        !readFileSync(`${root}${folder}/${name}`, 'utf8').includes(forbidden),
        `${folder}/${name}`,
      )
    }
  }
  assert.ok(read > 30, `${read} files`)
})
