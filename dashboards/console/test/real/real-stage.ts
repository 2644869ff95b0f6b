import type { AddressInfo } from 'node:net'
import type { Role } from '@tripline/api/wire'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { TestApi, TestApiOptions } from '../../../../api/test/open-test-api.ts'
import { openTestApi } from '../../../../api/test/open-test-api.ts'
import { findChromium, launch } from '../support/browser.ts'
import type { BuiltConsole } from '../support/build-console.ts'
import { buildConsole } from '../support/build-console.ts'

/** The API itself with the built console, listening, and a browser before it. */
export interface RealStage {
  readonly api: TestApi
  /** http://127.0.0.1:port */
  readonly address: string
  newContext(): Promise<BrowserContext>
  /** A token of the role, good for an hour. */
  token(role: Role): string
  close(): Promise<void>
}

export const chromium = findChromium(process.env)
export const skip = chromium === '' ? 'no Chromium here: name one in CHROMIUM' : false
const PATIENCE_MS = 40_000

export async function setRealStage(options: TestApiOptions = {}): Promise<RealStage> {
  const built: BuiltConsole = await buildConsole()
  const parts = { ...options.parts, consoleFolder: built.dist }
  const api = await openTestApi({ ...options, parts })
  // Cookies end by the browser's clock.
  api.clock.set(Date.now())
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = api.app.server.address() as AddressInfo
  const browser: Browser = await launch(chromium)
  return {
    ...{ api, address: `http://127.0.0.1:${port}` },
    token: (role) =>
      api.access.createToken(`${role} at the console`, role, Date.now() + 3_600_000, ''),
    async newContext() {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
      context.setDefaultTimeout(PATIENCE_MS)
      return context
    },
    async close() {
      await browser.close()
      await api.close()
      built.remove()
    },
  }
}

/** Logs a page in as somebody of a role, the way people do. */
export async function signIn(page: Page, stage: RealStage, role: Role): Promise<void> {
  await page.goto(`${stage.address}/login`)
  await page.getByLabel('Token').fill(stage.token(role))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: /account/ }).waitFor()
}
