import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { PAGES } from './console.ts'

test('every page of the console answers at its own address, so that it can be reloaded and linked', () => {
  const router = new URL('../../../dashboards/console/src/router.tsx', import.meta.url)
  const paths = [...readFileSync(router, 'utf8').matchAll(/\bpath: '([^']+)'/g)].map(([, path]) =>
    (path ?? '').replace(/\$\w+/, '*'),
  )
  assert.ok(paths.includes('/alerts/*'), 'the router is read')
  assert.deepEqual([...new Set(paths)].sort(), [...PAGES].sort())
})
