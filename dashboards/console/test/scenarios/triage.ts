import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Stage } from '../support/stage.ts'
import { eventually, words } from '../support/stage.ts'

const WORST = 'alr_8f21c07e5b9d44'
const SECOND = 'alr_7a10c2d4e6f801'

const selected = (page: Page) =>
  page.locator('tr[aria-selected="true"]').getAttribute('data-alert', { timeout: 2_000 })
const row = (page: Page, id: string) => page.locator(`tr[data-alert="${id}"]`)

export function triageScenarios(stage: () => Stage): void {
  test('a queue is worked with the keyboard alone, and every step can be undone', async () => {
    await stage().visit('/alerts', {}, async ({ page, server }) => {
      await row(page, WORST).waitFor()
      assert.equal(await selected(page), WORST)
      await page.keyboard.press('j')
      assert.equal(await selected(page), SECOND)
      await page.keyboard.press('k')
      await page.keyboard.press('k')
      assert.equal(await selected(page), WORST)

      // What a key says goes again by itself, so it is waited for from before the key is pressed.
      const press = (key: string, told: string) =>
        Promise.all([page.getByText(told).waitFor(), page.keyboard.press(key)])
      await press('e', 'Acknowledged by you.')
      await row(page, WORST).getByText('Acknowledged').waitFor()
      assert.equal(await selected(page), SECOND, 'acting selects the next row')

      await press('z', 'Undone.')
      await row(page, WORST).getByText('Open', { exact: true }).waitFor()
      assert.equal(server.world.alerts.get(WORST)?.status, 'open')

      await page.keyboard.press('k')
      await press('3', 'Closed as benign.')
      await row(page, WORST).getByText('Closed, benign').waitFor()
      assert.equal(server.world.alerts.get(WORST)?.verdict, 'benign')
      await press('z', 'Undone.')
      await row(page, WORST).getByText('Open', { exact: true }).waitFor()
      assert.equal(server.world.alerts.get(WORST)?.verdict, null)
      await press('z', 'Nothing to undo.')
    })
  })

  test('an acknowledged alert that was closed by mistake is acknowledged again, by whom it was', async () => {
    await stage().visit(`/alerts/${SECOND}`, {}, async ({ page, server }) => {
      await page.getByRole('button', { name: 'True positive' }).click()
      await page.getByText('Closed as true positive.').waitFor()
      await page.getByRole('button', { name: /^Undo/ }).click()
      await page.getByText('Undone.').waitFor()
      const { status, verdict, assignee } = server.world.alerts.get(SECOND) ?? {}
      assert.deepEqual(
        { status, verdict, assignee },
        { status: 'acknowledged', verdict: null, assignee: 'Priya Nair' },
      )
    })
  })

  test('assigning is kept and shown, in the list and on the page', async () => {
    await stage().visit('/alerts', {}, async ({ page, server }) => {
      await row(page, WORST).waitFor()
      await page.keyboard.press('a')
      await row(page, WORST).getByText('Priya Nair').waitFor()
      assert.deepEqual(server.sent.at(-1), {
        request: `POST /v1/alerts/${WORST}/assign`,
        body: { assignee: 'Priya Nair' },
      })
      await page.keyboard.press('k')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: /^Yours/ }).waitFor()
      assert.ok(page.url().endsWith(`/alerts/${WORST}`))
    })
  })

  test('Enter opens the selected alert, and coming back finds the list as it was', async () => {
    await stage().visit('/alerts', {}, async ({ page }) => {
      await row(page, WORST).waitFor()
      for (let n = 0; n < 4; n++) await page.keyboard.press('j')
      const chosen = await selected(page)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: /cluster-admin/ }).waitFor()
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'main')
      await page.goBack()
      await row(page, WORST).waitFor()
      assert.equal(await selected(page), chosen)
    })
  })

  test('the verdict pressed is the verdict given, on the alert page too', async () => {
    await stage().visit(`/alerts/${WORST}`, {}, async ({ page, server }) => {
      await page.getByRole('button', { name: 'False positive' }).waitFor()
      await page.keyboard.press('2')
      await eventually(async () => {
        const pressed = page.getByRole('button', { name: 'False positive' })
        assert.equal(await pressed.getAttribute('aria-pressed'), 'true')
      })
      assert.equal(server.world.alerts.get(WORST)?.verdict, 'false_positive')
      await page.getByRole('button', { name: 'Reopen' }).click()
      await page.getByText('Open again.').waitFor()
      assert.equal(server.world.alerts.get(WORST)?.status, 'open')
    })
  })

  test('a change the API refuses is said, and shown as not done', async () => {
    await stage().visit('/alerts', {}, async ({ page, server }) => {
      await row(page, WORST).waitFor()
      server.failing.set(`/v1/alerts/${WORST}/`, {
        ...{
          type: 'about:blank',
          title: 'Not possible in this state',
          status: 409,
          code: 'conflict',
        },
        detail: 'Somebody else closed it.',
      })
      await page.keyboard.press('e')
      await page.getByText('Not done. Somebody else closed it.').waitFor()
      assert.equal(await words(row(page, WORST).locator('.state')), 'Open')
    })
  })

  test('keys rest inside fields, and with a modifier', async () => {
    await stage().visit('/alerts', {}, async ({ page, server }) => {
      await row(page, WORST).waitFor()
      await page.keyboard.press('/')
      await page.keyboard.type('ea1j')
      assert.equal(
        await page.getByRole('searchbox', { name: 'Search alerts' }).inputValue(),
        'ea1j',
      )
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+e')
      assert.equal(await selected(page), WORST)
      assert.deepEqual(server.sent, [])
    })
  })

  test('the list of keys names what works here, and nothing else', async () => {
    await stage().visit('/alerts', {}, async ({ page }) => {
      await row(page, WORST).waitFor()
      await page.keyboard.press('?')
      const dialog = page.getByRole('dialog', { name: 'Keyboard' })
      const caps = await dialog.locator('dt').allInnerTexts()
      const keys = caps.map((text) => text.replaceAll(/\s+/g, '')).sort()
      assert.deepEqual(
        keys,
        ['/', '?', '123', 'a', 'e', 'ga', 'gg', 'gp', 'jk', 't', 'z', '↵'].sort(),
      )
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await page.keyboard.press('g')
      await page.keyboard.press('g')
      await page.getByRole('heading', { level: 1, name: 'Agents' }).waitFor()
      await page.keyboard.press('?')
      assert.ok(!(await words(dialog)).includes('acknowledge'))
    })
  })

  test('a viewer sees everything and is offered nothing', async () => {
    const prepare = (server: { world: { session: { name: string; role: string } } }) => {
      server.world.session.role = 'viewer'
    }
    await stage().visit('/alerts', { prepare }, async ({ page, server, goto }) => {
      await row(page, WORST).waitFor()
      assert.equal(await page.getByRole('button', { name: /Acknowledge|Assign/ }).count(), 0)
      for (const key of ['e', 'a', '1', 'z']) await page.keyboard.press(key)
      await goto(`/alerts/${WORST}`)
      await page.getByRole('heading', { level: 1, name: /pg-data/ }).waitFor()
      assert.equal(
        await page
          .getByRole('button', { name: /positive|Benign|Acknowledge|Assign|Reopen/ })
          .count(),
        0,
      )
      assert.deepEqual(server.sent, [])
    })
  })

  test('t swaps every time on the page for the exact one', async () => {
    await stage().visit('/alerts', {}, async ({ page }) => {
      const when = row(page, WORST).locator('time')
      await eventually(async () => assert.equal(await words(when), '4 min'))
      assert.equal(await when.getAttribute('title'), 'Thu 18 Jun 2026, 14:32:09.744 UTC')
      await page.keyboard.press('t')
      assert.equal(await words(when), 'Thu 18 Jun 2026, 14:32:09.744 UTC')
      assert.equal(await when.getAttribute('title'), '4 min')
    })
  })

  test('an id is copied whole, however short it is shown', async () => {
    await stage().visit('/alerts', {}, async ({ page }) => {
      await row(page, WORST)
        .getByRole('button', { name: /Copy credential/ })
        .click()
      await page.getByText('Copied tok_4d19f0a2b7c3e8').waitFor()
      const copied = await page.evaluate(() => navigator.clipboard.readText())
      assert.equal(copied, 'tok_4d19f0a2b7c3e8')
    })
  })
}
