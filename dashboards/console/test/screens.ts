/**
 * Pictures of every page, to look at: `npm run screens -w @tripline/console -- /tmp/screens [page …]`.
 * Serves the built console with the recorded answers; needs a Chromium.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium, launch } from './support/browser.ts'
import { buildConsole } from './support/build-console.ts'
import { startConsoleServer } from './support/console-server.ts'

const PAGES: Readonly<Record<string, string>> = {
  queue: '/alerts',
  alert: '/alerts/alr_8f21c07e5b9d44',
  approvals: '/approvals',
  agents: '/agents',
  agent: '/agents/staging-fixer',
  welcome: '/welcome',
  login: '/login',
}

const [folder = 'screens', ...only] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const built = await buildConsole()
const server = await startConsoleServer(built.dist)
// Sees every button there is.
server.world.session.role = 'admin'
const browser = await launch(findChromium(process.env))
for (const theme of ['dark', 'light']) {
  for (const width of [1440, 1024, 390]) {
    const page = await browser.newPage({ viewport: { width, height: 900 } })
    for (const [name, path] of Object.entries(PAGES)) {
      if (only.length > 0 && !only.includes(name)) continue
      await page.goto(`${server.address}${path}?theme=${theme}`)
      await page.locator('h1').first().waitFor()
      await page.waitForTimeout(400)
      await page.screenshot({
        path: join(folder, `${name}-${theme}-${width}.png`),
        fullPage: name !== 'queue' || width < 640,
      })
    }
    await page.close()
  }
}
await browser.close()
await server.close()
built.remove()
