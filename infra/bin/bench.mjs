/**
 * `npm run bench`: every benchmark. `npm run bench -- parse replay` runs those alone; `-- --write` puts the figures into
 * BENCHMARKS.md.
 */
import { runCompiled } from './run-compiled.mjs'

runCompiled('tsconfig.bench.json', 'bench/api/bench/main.js', ['--expose-gc'])
