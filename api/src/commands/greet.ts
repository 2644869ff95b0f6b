import type { StartedPipeline } from '../pipeline/start-pipeline.ts'
import { VERSION } from '../version.ts'
import { progressBar } from './progress-bar.ts'
import { tell } from './tell.ts'

/** What whoever started it sees first: where the console is, and how to get in. */
export function greet(address: string, once: string, demo: boolean): void {
  tell('')
  tell(`  Tripline ${VERSION}`)
  tell(`  Console   ${address}/login?once=${once}`)
  tell('            (logs you in once, within 15 minutes; npx tripline token makes lasting ones)')
  if (demo)
    tell(
      '  No source is configured, so an invented company of agents lives here. tripline.yaml changes that.',
    )
  tell('  Ctrl-C stops; the next start goes on from here.')
  tell('')
}

/** How far the demo's past is filled in. */
export function showBackfill(pipeline: StartedPipeline): void {
  const bar = progressBar(process.stderr, 'Filling in the past month')
  pipeline.onBackfill((done, total) => bar.show(done, total))
}
