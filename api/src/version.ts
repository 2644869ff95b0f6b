import { readFileSync } from 'node:fs'

const manifest: unknown = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
)

/** The package's own version. */
export const VERSION: string = String(Reflect.get(Object(manifest), 'version'))
