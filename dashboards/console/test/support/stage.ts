import assert from 'node:assert/strict'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import type { ConsoleServer } from './console-server.ts'
import { startConsoleServer } from './console-server.ts'

export interface Visit {
  readonly page: Page
  readonly server: ConsoleServer
  goto(path: string): Promise<void>
}

export interface VisitOptions {
  readonly width?: number
  readonly height?: number
  readonly theme?: 'dark' | 'light'
  /** Before the first page is asked for. */
  readonly prepare?: (server: ConsoleServer) => void
}

export interface Stage {
  /** Opens a page on a server of its own, and checks afterwards that nothing broke in the browser. */
  visit(path: string, options: VisitOptions, act: (visit: Visit) => Promise<void>): Promise<void>
}

/** A machine that is busy with others is slow, not broken. */
const PATIENCE_MS = 40_000

/** What Chromium says about every answer that is not 2xx; the tests ask for those themselves. */
const EXPECTED = /Failed to load resource|net::ERR_/

export function createStage(browser: Browser, dist: string): Stage {
  return {
    async visit(path, { width = 1440, height = 900, theme = 'dark', prepare }, act) {
      const server = await startConsoleServer(dist)
      prepare?.(server)
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: theme,
        permissions: ['clipboard-read', 'clipboard-write'],
      })
      try {
        context.setDefaultTimeout(PATIENCE_MS)
        const page = await context.newPage()
        const broken = await listen(context, page)
        const goto = async (to: string) => {
          await page.goto(server.address + to)
        }
        await goto(path)
        await act({ page, server, goto })
        assert.deepEqual(broken, [])
      } finally {
        await context.close()
        await server.close()
      }
    },
  }
}

/** Collects what must never happen: script errors, violations of the content security policy, other hosts. */
async function listen(context: BrowserContext, page: Page): Promise<readonly string[]> {
  const broken: string[] = []
  await context.exposeBinding('tellViolation', (_, text: string) => {
    broken.push(`content security policy: ${text}`)
  })
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const tell: unknown = Reflect.get(window, 'tellViolation')
      if (typeof tell === 'function') tell(`${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  page.on('pageerror', (error) => broken.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) broken.push(message.text())
  })
  page.on('request', (request) => {
    if (new URL(request.url()).hostname !== '127.0.0.1') broken.push(`elsewhere: ${request.url()}`)
  })
  return broken
}

/** What people see of it. */
export const words = async (place: Locator): Promise<string> =>
  (await place.allInnerTexts()).join('\n')

/** Asks again until the assertion holds; the last failure is the one thrown. */
export async function eventually(
  holds: () => Promise<void>,
  withinMs = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + withinMs
  for (;;) {
    try {
      await holds()
      return
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
  }
}
