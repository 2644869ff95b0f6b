/**
 * `npm run eval`: every part of the evaluation, on the labelled samples. `npm run eval -- agents` runs that part alone;
 * `-- --write` puts the figures into the scoreboard; detectors/eval/README.md has the rest.
 */
import { runCompiled } from './run-compiled.mjs'

runCompiled('tsconfig.eval.json', 'eval/detectors/eval/main.js')
