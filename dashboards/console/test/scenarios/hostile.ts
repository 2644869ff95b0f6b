import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Stage, Visit } from '../support/stage.ts'
import { words } from '../support/stage.ts'

const add = (server: Visit['server']) => {
  server.world.alerts.set(server.world.hostile.id, server.world.hostile)
}

async function unharmed(page: Page): Promise<void> {
  assert.equal(await page.evaluate(() => Reflect.get(window, 'hacked')), undefined)
  assert.equal(await page.locator('main img, main script').count(), 0)
  const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(width <= 0, `sticks out by ${width} px`)
}

export function hostileScenarios(stage: () => Stage): void {
  for (const width of [1440, 390]) {
    test(`text written by an attacker is only text, at ${width} px`, async () => {
      await stage().visit('/alerts?q=script', { width, prepare: add }, async ({ page, goto }) => {
        const title = page.locator('tr[data-alert="alr_hostile"] .title')
        await title.waitFor()
        assert.match(await words(title), /<script>window\.hacked=1<\/script> ▯gpj\.exe/)
        await unharmed(page)
        await goto('/alerts/alr_hostile')
        await page.getByRole('heading', { level: 1, name: /gpj/ }).waitFor()
        await unharmed(page)
      })
    })
  }

  test('a record with markup inside stays a record', async () => {
    const prepare = (server: Visit['server']) => {
      for (const event of server.world.eventDetails.values()) {
        event.raw = JSON.stringify({
          note: '<img src=x onerror="window.hacked=1">\u202e',
          deep: '\u2066',
        })
      }
    }
    await stage().visit('/alerts/alr_8f21c07e5b9d44', { prepare }, async ({ page }) => {
      await page.getByRole('button', { name: 'As received' }).click()
      await page.locator('.json').getByText('onerror').waitFor()
      assert.doesNotMatch(await words(page.locator('.json')), /[\u202e\u2066]/)
      await unharmed(page)
    })
  })
}
