/**
 * `npm run bench`: every benchmark. `npm run bench -- parse replay` runs those alone; `-- --write` puts the figures of
 * those that ran into BENCHMARKS.md and leaves the others' as they are.
 */
import { runCompiled } from './run-compiled.mjs'

runCompiled('tsconfig.bench.json', 'bench/api/bench/main.js', ['--expose-gc'])
