import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { silentLogger } from '@tripline/infra'
import type { Page } from 'playwright-core'
import type { OidcLogin } from '../../../../api/src/access/oidc/oidc-login.ts'
import { CALLBACK_PATH, createOidcLogin } from '../../../../api/src/access/oidc/oidc-login.ts'
import type { LoginProvider } from '../../../../api/test/login-provider.ts'
import { CLIENT, startLoginProvider } from '../../../../api/test/login-provider.ts'
import type { RealStage } from './real-stage.ts'
import { setRealStage, skip } from './real-stage.ts'

describe('the login page before the API and a real provider', { skip }, () => {
  let stage: RealStage
  let provider: LoginProvider
  let current: OidcLogin
  /** The console under another name than the provider: to a browser these are two sites. */
  let home = ''

  before(async () => {
    const oidc: OidcLogin = {
      get provider() {
        return current.provider
      },
      secure: false,
      begin: () => current.begin(),
      finish: (query, ticket) => current.finish(query, ticket),
    }
    stage = await setRealStage({ parts: { oidc } })
    home = stage.address.replace('127.0.0.1', 'localhost')
    provider = await startLoginProvider(home + CALLBACK_PATH)
    current = login(provider.issuer)
  })
  after(async () => {
    await stage?.close()
    await provider?.close()
  })

  const login = (issuer: string) =>
    createOidcLogin(
      { ...{ issuer, clientId: CLIENT.id, publicUrl: home }, roles: { responder: ['sec'] } },
      CLIENT.secret,
      silentLogger,
    )

  /** On a page of a browser that knows nothing yet. */
  async function visit(path: string, act: (page: Page) => Promise<void>): Promise<void> {
    const context = await stage.newContext()
    try {
      const page = await context.newPage()
      await page.goto(home + path)
      await act(page)
    } finally {
      await context.close()
    }
  }
  const host = () => new URL(provider.issuer).host
  const leave = (page: Page) => page.getByRole('link', { name: `Continue with ${host()}` }).click()

  /** As a person answers the provider's pages: who one is, then yes. */
  async function logInThere(page: Page, name: string): Promise<void> {
    await page.locator('input[name="login"]').fill(name)
    await page.locator('input[name="password"]').fill('x')
    await page.locator('button[type="submit"]').click()
    await page.locator('input[name="prompt"][value="consent"]').waitFor({ state: 'attached' })
    await page.locator('button[type="submit"]').click()
  }

  test('who the provider vouches for comes to the page that was wanted, as who it says', async () => {
    await visit('/agents?q=denied', async (page) => {
      await leave(page)
      await logInThere(page, 'sec.dana')
      await page.waitForURL(`${home}/agents?q=denied`)
      await page.getByRole('button', { name: /account of dana@example\.com/ }).waitFor()
      const cookies = await page.context().cookies(home)
      const session = cookies.find(({ name }) => name === 'tripline_session')
      assert.deepEqual([session?.sameSite, session?.httpOnly], ['Strict', true])
      assert.ok(!cookies.some(({ name }) => name === 'tripline_login'))

      await page.getByRole('button', { name: /account/ }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.getByText(`You may still be signed in at ${host()}.`).waitFor()
      await page.goto(`${home}/agents`)
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    })
  })

  test('whom no group gives a role comes back and is told, and nobody is signed in', async () => {
    await visit('/login', async (page) => {
      await leave(page)
      await logInThere(page, 'sales.joe')
      const alert = page.getByRole('alert')
      await alert.getByText(`${host()} knows you, but you have no role here.`).waitFor()
      const cookies = await page.context().cookies(home)
      assert.deepEqual(cookies, [])
    })
  })

  test('who says no at the provider comes back, and may try again', async () => {
    await visit('/approvals', async (page) => {
      await leave(page)
      await page.getByRole('link', { name: 'Cancel' }).click()
      await page.getByRole('alert').getByText(`${host()} was told no.`).waitFor()
      await leave(page)
      await logInThere(page, 'sec.dana')
      await page.waitForURL(`${home}/approvals`)
    })
  })

  test('a provider that is away is named, and a token still opens the console', async () => {
    const there = current
    current = login('http://127.0.0.1:1')
    try {
      await visit('/approvals', async (page) => {
        await page.getByRole('link', { name: 'Continue with 127.0.0.1:1' }).click()
        await page.getByRole('alert').getByText('127.0.0.1:1 does not answer.').waitFor()
        await page.getByLabel('Token').fill(stage.token('viewer'))
        await page.getByRole('button', { name: 'Sign in' }).click()
        await page.waitForURL(`${home}/approvals`)
        await page.getByRole('heading', { level: 1, name: 'Approvals' }).waitFor()
      })
    } finally {
      current = there
    }
  })

  test('a session that is ended by others leads to the login, which says so', async () => {
    await visit('/alerts', async (page) => {
      await leave(page)
      await logInThere(page, 'sec.dana')
      await page.getByRole('button', { name: /account/ }).waitFor()
      await page.context().clearCookies({ name: 'tripline_session' })
      await page.getByRole('link', { name: /^Agents/ }).click()
      await page.getByText('Your session has ended.').waitFor()
      assert.match(page.url(), /next=%2Fagents&told=session-ended$/)
    })
  })
})
