/** `npm run chaos [-- kill-matrix …]`: what must hold while things are killed. Without a name, the deliveries of alerts. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

if (process.argv[2] === 'kill-matrix') {
  // Its processes are the built program; this builds it where it is not there.
  const program = fileURLToPath(new URL('../../infra/bin/tripline.mjs', import.meta.url))
  execFileSync(process.execPath, [program, '--version'], { stdio: 'ignore' })
  await import('./fleet/kill-matrix.ts')
} else await import('./push/chaos.ts')
