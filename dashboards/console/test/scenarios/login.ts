import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TOKEN } from '../support/console-server.ts'
import { problem } from '../support/recorded-answers.ts'
import type { Stage, Visit } from '../support/stage.ts'
import { eventually, words } from '../support/stage.ts'
import { scan, settled } from './accessibility.ts'

const nobody = (server: Visit['server']) => {
  server.loggedIn = false
}

const withProvider = (server: Visit['server']) => {
  nobody(server)
  server.world.ways = { token: true, oidc: 'id.example.com' }
}

export function loginScenarios(stage: () => Stage): void {
  test('a sign-in link logs in once and leaves no secret in the address', async () => {
    await stage().visit(`/login?once=${TOKEN}`, { prepare: nobody }, async ({ page, server }) => {
      await page.locator('tr[data-alert]').first().waitFor()
      assert.ok(page.url().endsWith('/alerts'))
      const logins = server.sent.filter(({ request }) => request === 'POST /v1/session')
      assert.deepEqual(logins, [{ request: 'POST /v1/session', body: { token: TOKEN } }])
      await page.goBack().catch(() => null)
      assert.ok(!page.url().includes(TOKEN))
    })
  })

  test('a used link says so, and the form is there to try again', async () => {
    await stage().visit('/login?once=used-already', { prepare: nobody }, async ({ page }) => {
      await page.getByRole('alert').getByText('or was a link already used').waitFor()
      assert.ok(!page.url().includes('used-already'))
      await page.getByLabel('Token').fill(TOKEN)
      await page.keyboard.press('Enter')
      await page.locator('tr[data-alert]').first().waitFor()
    })
  })

  test('whoever is not logged in is asked to, and then gets where they wanted', async () => {
    await stage().visit('/agents/staging-fixer?q=denied', { prepare: nobody }, async ({ page }) => {
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await page.getByLabel('Token').fill(TOKEN)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { level: 1, name: /staging-fixer/ }).waitFor()
      assert.ok(page.url().endsWith('/agents/staging-fixer?q=denied'))
    })
  })

  test('too many tries and no answer at all are told apart', async () => {
    await stage().visit('/login', { prepare: nobody }, async ({ page, server }) => {
      server.failing.set(
        '/v1/session',
        problem(429, 'too_many_requests', 'Too many requests', 'Wait 30 s.'),
      )
      await page.getByLabel('Token').fill('wrong')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').getByText('Wait 30 s.').waitFor()
      assert.equal(await page.getByLabel('Token').getAttribute('aria-invalid'), 'true')
      await page.route('**/v1/session', (route) => route.abort())
      await page.getByLabel('Token').fill('wrong')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').getByText('Tripline does not answer').waitFor()
    })
  })

  test('a session that ends leads to the login, and nothing of it stays on screen', async () => {
    await stage().visit('/alerts', {}, async ({ page, server }) => {
      await page.locator('tr[data-alert]').first().waitFor()
      server.loggedIn = false
      await page.getByRole('link', { name: /Critical and high/ }).click()
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      assert.match(page.url(), /\/login\?next=/)
      assert.equal(await page.getByText('staging-fixer').count(), 0)
    })
  })

  test('signing out ends the session here and there', async () => {
    await stage().visit('/alerts', {}, async ({ page, server, goto }) => {
      await page.locator('tr[data-alert]').first().waitFor()
      await page.getByRole('button', { name: /account/ }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      assert.ok(server.sent.some(({ request }) => request === 'DELETE /v1/session'))
      assert.equal(server.loggedIn, false)
      await goto('/alerts')
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    })
  })

  test('where a provider is configured it comes first, and keeps where one wanted to go', async () => {
    await stage().visit('/agents?q=x', { prepare: withProvider }, async ({ page }) => {
      const link = page.getByRole('link', { name: 'Continue with id.example.com' })
      await link.waitFor()
      assert.equal(await link.getAttribute('href'), '/v1/login/oidc?next=%2Fagents%3Fq%3Dx')
      await page.getByLabel('Token').fill(TOKEN)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { level: 1, name: 'Agents' }).waitFor()
    })
    await stage().visit('/login', { prepare: nobody }, async ({ page }) => {
      await page.getByLabel('Token').waitFor()
      assert.equal(await page.getByRole('link', { name: /Continue/ }).count(), 0)
    })
  })

  test('why one is here is said: refused there, signed out, session ended; no word of a link is', async () => {
    await stage().visit(
      '/login?told=no-role',
      { prepare: withProvider },
      async ({ page, goto }) => {
        const alert = page.getByRole('alert')
        await alert.getByText('id.example.com knows you, but you have no role here.').waitFor()
        await goto('/login?told=unreachable')
        await alert.getByText('id.example.com does not answer.').waitFor()
        await goto('/login?told=%3Cb%3ECall%20this%20number')
        await page.getByLabel('Token').waitFor()
        assert.doesNotMatch(await words(page.locator('main')), /Call this number/)
        assert.equal(await page.locator('.login .banner').count(), 0)
      },
    )
    const prepare = (server: Visit['server']) => {
      server.world.ways = { token: true, oidc: 'id.example.com' }
    }
    await stage().visit('/alerts', { prepare }, async ({ page, server, goto }) => {
      await page.locator('tr[data-alert]').first().waitFor()
      await page.getByRole('button', { name: /account/ }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.getByText('You may still be signed in at id.example.com.').waitFor()
      assert.ok(page.url().endsWith('/login?told=signed-out'))
      server.loggedIn = true
      await goto('/alerts')
      await page.locator('tr[data-alert]').first().waitFor()
      server.loggedIn = false
      await page.getByRole('link', { name: /Critical and high/ }).click()
      await page.getByText('Your session has ended.').waitFor()
    })
  })

  test('a link to the login leads nowhere but into this console', async () => {
    for (const next of ['https://127.0.0.1:1/evil', '//127.0.0.1:1/evil', 'javascript:alert(1)']) {
      const path = `/login?next=${encodeURIComponent(next)}`
      await stage().visit(path, { prepare: nobody }, async ({ page, server }) => {
        await page.getByLabel('Token').fill(TOKEN)
        await page.keyboard.press('Enter')
        await page.locator('tr[data-alert]').first().waitFor({ timeout: 8_000 })
        assert.equal(page.url(), `${server.address}/alerts`)
      })
    }
  })

  test('with no word of how one may sign in, the token still does', async () => {
    const prepare = (server: Visit['server']) => {
      nobody(server)
      server.failing.set('/v1/login', problem(503, 'store_busy', 'It is busy', 'Try again.'))
    }
    await stage().visit('/login', { prepare }, async ({ page }) => {
      await page.getByRole('alert').getByText('It is busy.').waitFor()
      await page.getByLabel('Token').fill(TOKEN)
      await page.keyboard.press('Enter')
      await page.locator('tr[data-alert]').first().waitFor()
    })
  })

  test('the login with a provider and its refusal, on a phone and wide: axe finds nothing', async () => {
    for (const [theme, width] of [
      ['dark', 390],
      ['light', 1440],
    ] as const) {
      const options = { theme, width, prepare: withProvider }
      await stage().visit('/login?told=declined', options, async ({ page }) => {
        await page.getByRole('link', { name: /Continue/ }).waitFor()
        await settled(page)
        assert.deepEqual(await scan(page), [])
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width)
      })
    }
  })

  test('the theme follows the system, the address, and a choice that is remembered', async () => {
    await stage().visit('/login', { theme: 'light' }, async ({ page, goto }) => {
      const theme = () => page.evaluate(() => document.documentElement.dataset.theme)
      assert.equal(await theme(), 'light')
      await page.emulateMedia({ colorScheme: 'dark' })
      await eventually(async () => assert.equal(await theme(), 'dark'))
      await page.getByRole('button', { name: 'Switch to light' }).click()
      assert.equal(await theme(), 'light')
      await goto('/login')
      assert.equal(await theme(), 'light')
      await goto('/login?theme=dark')
      assert.equal(await theme(), 'dark')
    })
  })
}
