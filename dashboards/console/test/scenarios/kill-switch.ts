import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Role } from '@tripline/api/wire'
import { problem } from '../support/recorded-answers.ts'
import type { Stage, Visit } from '../support/stage.ts'
import { words } from '../support/stage.ts'
import { scan, settled } from './accessibility.ts'

const ALERT = '/alerts/alr_8f21c07e5b9d44'
const as = (role: Role) => (server: Visit['server']) => {
  server.world.session.role = role
}
const posts = (server: Visit['server']) => server.sent.map(({ request }) => request)

export function killSwitchScenarios(stage: () => Stage): void {
  test('the responder is stopped and restarted by keyboard alone, each after a question that says what it does', async () => {
    await stage().visit(ALERT, { prepare: as('responder') }, async ({ page, server }) => {
      const card = page.getByRole('region', { name: 'Responder' })
      await card.getByText('1 of 5 automatic responses used this hour.').waitFor()
      await card.getByRole('button', { name: 'Stop responder' }).focus()
      await page.keyboard.press('Enter')
      const question = page.getByRole('alertdialog')
      await question.waitFor()
      assert.match(await words(question), /Nothing more is carried out, by itself or by a person/)
      await page.keyboard.press('Enter')
      await question.waitFor({ state: 'detached' })
      assert.deepEqual(posts(server), [])

      await page.keyboard.press('Enter')
      await question.waitFor()
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await card.getByText('Responder: stopped').waitFor()
      assert.deepEqual(posts(server), ['POST /v1/responder/stop'])
      const held = page.locator('[data-response="rsp_revoke5Kx"]')
      await held.getByRole('button', { name: 'Carry out' }).waitFor({ state: 'detached' })
      assert.equal(await held.getByRole('button', { name: 'Dismiss' }).count(), 1)
      const focused = () => page.evaluate(() => document.activeElement?.textContent)
      assert.equal(await focused(), 'Restart responder')

      await page.keyboard.press('Enter')
      await question.getByText('What was under way goes on').waitFor()
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await card.getByText('Responder: automatic').waitFor()
      assert.deepEqual(posts(server).slice(1), ['POST /v1/responder/resume'])
      await held.getByRole('button', { name: 'Carry out' }).waitFor()
    })
  })

  test('who only looks sees how the responder stands, and no switch', async () => {
    const prepare = (server: Visit['server']) => {
      as('analyst')(server)
      server.world.responder = { ...server.world.responder, lastHour: 5 }
    }
    await stage().visit('/agents', { prepare }, async ({ page }) => {
      const card = page.getByRole('region', { name: 'Responder' })
      await card.getByText('5 of 5 automatic responses used this hour: all others wait').waitFor()
      assert.equal(await card.getByRole('button').count(), 0)
    })
  })

  test('a switch that was not thrown is told as not thrown; a responder that does not answer, as not known', async () => {
    await stage().visit('/agents', { prepare: as('admin') }, async ({ page, server, goto }) => {
      const full = problem(503, 'store_busy', 'Busy', 'The disk is full.')
      server.failing.set('/v1/responder/stop', full)
      await page.getByRole('button', { name: 'Stop responder' }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Stop responder' }).click()
      await page.getByText('Not stopped. The disk is full.').waitFor()
      await page.getByText('Responder: automatic').waitFor()
      server.failing.set('/v1/responder', full)
      await goto('/agents')
      await page.getByText('Responder: not known').waitFor()
      const none = problem(404, 'not_found', 'No such thing', 'There is nothing here.')
      server.failing.set('/v1/responder', none)
      await goto('/agents')
      await page.locator('table').first().waitFor()
      await settled(page)
      assert.equal(await page.getByText(/^Responder/).count(), 0)
    })
  })

  test('where the navigation has no room the switch is in the top bar: axe finds nothing, fingers hit', async () => {
    for (const [theme, width] of [
      ['dark', 390],
      ['light', 1024],
    ] as const) {
      const options = { theme, width, prepare: as('responder') }
      await stage().visit('/alerts', options, async ({ page }) => {
        await settled(page)
        const button = page.getByRole('button', { name: /^Responder: automatic\. Stop/ })
        const box = await button.boundingBox()
        assert.ok(width > 640 || Math.min(box?.height ?? 0, box?.width ?? 0) > 43.5)
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width)
        await button.click()
        await page.getByRole('alertdialog').waitFor()
        assert.deepEqual(await scan(page), [])
        await page.getByRole('alertdialog').getByRole('button', { name: 'Stop responder' }).click()
        await page.getByRole('button', { name: /^Responder: stopped\. Restart/ }).waitFor()
        assert.deepEqual(await scan(page), [])
      })
    }
  })
}
