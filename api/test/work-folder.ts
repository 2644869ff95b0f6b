import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A folder of the test's own, removed after it. Its name is short: a socket's path has 108 bytes. */
export function workFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'tl-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}
