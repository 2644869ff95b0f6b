import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The console as `vite build` left it; null when it was not built, and the API serves alone. */
export function consoleFolder(): string | null {
  const folder = fileURLToPath(new URL('../../../dashboards/console/dist', import.meta.url))
  return existsSync(join(folder, 'index.html')) ? folder : null
}
