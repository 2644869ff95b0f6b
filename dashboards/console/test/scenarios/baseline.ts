import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Stage, VisitOptions } from '../support/stage.ts'
import { eventually, words } from '../support/stage.ts'

export function baselineScenarios(stage: () => Stage): void {
  test('a baseline is compared, ratified with a note and locked only after a question', async () => {
    await stage().visit('/agents/staging-fixer', {}, async ({ page, server }) => {
      const panel = page.getByRole('region', { name: 'Approved versions' })
      await panel.getByText('appeared').first().waitFor({ timeout: 8_000 })
      assert.match(await words(panel), /31 % unlike its last weeks/)

      await panel.getByRole('button', { name: 'Lock' }).click()
      await page.getByRole('button', { name: 'Cancel' }).click()
      assert.deepEqual(server.sent, [])

      await panel.getByRole('button', { name: 'Ratify' }).click()
      await page.getByLabel('What was looked at, and why it is right').fill('the move is done')
      await page.getByRole('alertdialog').getByRole('button', { name: 'Ratify' }).click()
      await eventually(async () => assert.equal(server.sent.length, 1))
      assert.deepEqual(server.sent[0], {
        request: 'POST /v1/agents/staging-fixer/baseline/ratify',
        body: { note: 'the move is done' },
      })

      await panel.getByRole('button', { name: 'Lock' }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Lock' }).click()
      await panel.getByRole('button', { name: 'Unlock' }).waitFor()
      assert.equal(server.sent[1]?.request, 'POST /v1/agents/staging-fixer/baseline/lock')
    })
  })

  test('who only looks sees the versions and what changed, and is offered no decision', async () => {
    const prepare: VisitOptions['prepare'] = (server) => {
      server.world.session.role = 'viewer'
    }
    await stage().visit('/agents/staging-fixer', { prepare }, async ({ page }) => {
      const panel = page.getByRole('region', { name: 'Approved versions' })
      await panel.getByText('appeared').first().waitFor({ timeout: 8_000 })
      assert.equal(await panel.getByRole('button', { name: 'Ratify' }).count(), 0)
      assert.equal(await panel.getByRole('button', { name: 'Roll back' }).count(), 0)
    })
  })
}
