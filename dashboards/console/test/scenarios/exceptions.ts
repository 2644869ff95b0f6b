import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Stage, Visit } from '../support/stage.ts'
import { words } from '../support/stage.ts'
import { scan, settled } from './accessibility.ts'

const ALERT = '/alerts/alr_8f21c07e5b9d44'
const DAY = 24 * 3_600_000
const asAnalyst = (server: Visit['server']) => {
  server.world.session.role = 'analyst'
}

export function exceptionScenarios(stage: () => Stage): void {
  test('s asks what, why and for how long; the agent’s page lists the exception and ends it', async () => {
    await stage().visit(ALERT, { prepare: asAnalyst }, async ({ page, server, goto }) => {
      const button = page.getByRole('button', { name: 'Suppress' })
      await button.waitFor()
      await page.keyboard.press('s')
      const question = page.getByRole('alertdialog')
      const answer = question.getByRole('button', { name: 'Suppress' })
      assert.match(await words(question), /What destroys in production .* alerts all the same/)
      assert.ok(await answer.isDisabled(), 'a reason is asked for')
      await question.getByLabel('Why').fill('load test of release 512')
      await question.getByLabel('For how long').selectOption('1')
      await answer.click()
      await page.getByText('Suppressed. The page of staging-fixer lists it').waitFor()
      const [sent] = server.sent
      assert.equal(sent?.request, 'POST /v1/suppressions')
      const body = sent?.body as { detectors: string[]; expiresAt: number; agentId: string }
      assert.ok(body.detectors.length > 1 && body.detectors.includes('chain'))
      assert.ok(!body.detectors.includes('inference-settings'), 'context has no part in it')
      assert.ok(Number.isInteger(body.expiresAt), 'the API takes no other')
      assert.ok(Math.abs(body.expiresAt - server.world.status.now - DAY) < 120_000)

      await goto('/agents/staging-fixer')
      const panel = page.getByRole('region', { name: 'Suppressed for a while' })
      await panel.getByText('load test of release 512').waitFor()
      assert.match(await words(panel), /only .*chain/)
      await panel.getByRole('button', { name: 'End now' }).click()
      await question.getByRole('button', { name: 'End now' }).click()
      await panel.waitFor({ state: 'detached' })
      assert.equal(server.sent.at(-1)?.request, 'DELETE /v1/suppressions/sup_0')
    })
  })

  test('who only looks suppresses nothing; the question and the list pass axe on a phone', async () => {
    const prepare = (server: Visit['server']) => {
      server.world.session.role = 'viewer'
    }
    await stage().visit(ALERT, { prepare }, async ({ page }) => {
      await settled(page)
      assert.equal(await page.getByRole('button', { name: 'Suppress' }).count(), 0)
      await page.keyboard.press('s')
      assert.equal(await page.getByRole('alertdialog').count(), 0)
    })
    const options = { width: 390, prepare: asAnalyst }
    await stage().visit(ALERT, options, async ({ page, goto }) => {
      await page.getByRole('button', { name: 'Suppress' }).click()
      const question = page.getByRole('alertdialog')
      await question.getByLabel('Why').fill('a reason')
      assert.deepEqual(await scan(page), [])
      await question.getByRole('button', { name: 'Suppress' }).click()
      await page.getByText('Suppressed.').waitFor()
      await goto('/agents/staging-fixer')
      await page.getByRole('region', { name: 'Suppressed for a while' }).waitFor()
      await settled(page)
      assert.deepEqual(await scan(page), [])
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390)
    })
  })
}
