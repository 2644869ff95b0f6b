import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Role } from '@tripline/api/wire'
import type { Page } from 'playwright-core'
import { problem } from '../support/recorded-answers.ts'
import { put } from '../support/recorded-responses.ts'
import type { Stage, Visit } from '../support/stage.ts'
import { words } from '../support/stage.ts'
import { scan, settled } from './accessibility.ts'

const ALERT = '/alerts/alr_8f21c07e5b9d44'
const REVOKE = 'rsp_revoke5Kx'
const BLOCK = 'rsp_block2Qw'

const as = (role: Role) => (server: Visit['server']) => {
  server.world.session.role = role
}
const step = (page: Page, id: string) => page.locator(`[data-response="${id}"]`)
const answer = (page: Page, name: string) =>
  page.getByRole('alertdialog').getByRole('button', { name, exact: true }).click()

export function responseScenarios(stage: () => Stage): void {
  test('a response shows its plan, asks before it is carried out, and says no more than was proved', async () => {
    await stage().visit(ALERT, { prepare: as('responder') }, async ({ page, server }) => {
      const held = step(page, REVOKE)
      await held.waitFor()
      const plan = await words(held)
      assert.match(plan, /cannot be undone/)
      assert.match(plan, /apiTokenDelete\(id: "tok_4d19f0a2b7c3e8"\)/)
      assert.match(plan, /also hits: domains-cli/)
      assert.match(plan, /leaves: what was created with it stays/)
      await held.getByRole('button', { name: 'Carry out' }).click()
      assert.match(await words(page.getByRole('alertdialog')), /apiTokenDelete/)
      await page.keyboard.press('Enter')
      assert.equal(server.sent.length, 0)

      await held.getByRole('button', { name: 'Carry out' }).click()
      await answer(page, 'Carry out')
      await held.getByText('not proved yet').waitFor()
      assert.deepEqual(server.sent, [
        { request: `POST /v1/responses/${REVOKE}/execute`, body: null },
      ])
      const [found] = server.world.responses.responses
      if (found === undefined) throw new Error('no response')
      const effectiveAt = found.requestedAt + 1_800
      put(server.world, { ...found, state: 'effective', provider: 'out', effectiveAt })
      await held.getByText('proved 1.8 s after it was asked for').waitFor()
      assert.equal(await held.getByRole('button').count(), 0)
    })
  })

  test('what can be undone is, after a question; a proposal can be dismissed', async () => {
    await stage().visit(ALERT, { prepare: as('responder') }, async ({ page, server }) => {
      await step(page, BLOCK).getByText('Refused 3 times since').waitFor()
      await step(page, BLOCK).getByRole('button', { name: 'Undo' }).click()
      await answer(page, 'Undo')
      await step(page, BLOCK).getByText('Put back').waitFor()
      await step(page, REVOKE).getByRole('button', { name: 'Dismiss' }).click()
      await answer(page, 'Dismiss')
      await step(page, REVOKE).getByText('Not to be carried out.').waitFor()
      assert.deepEqual(
        server.sent.map(({ request }) => request),
        [`POST /v1/responses/${BLOCK}/undo`, `POST /v1/responses/${REVOKE}/dismiss`],
      )
      await page.getByRole('button', { name: 'Propose a response' }).click()
      await step(page, 'rsp_new').waitFor()
    })
  })

  test('a credential that works again is no success any more, and a failure says why', async () => {
    const prepare = (server: Visit['server']) => {
      const [revoke, block] = server.world.responses.responses
      if (revoke === undefined || block === undefined) throw new Error('no responses')
      put(server.world, { ...block, usedAgainAt: server.world.status.now })
      put(server.world, { ...revoke, state: 'failed', said: 'not allowed', requestedAt: 1 })
    }
    await stage().visit(ALERT, { prepare }, async ({ page }) => {
      await page.locator(`.step.failed[data-response="${BLOCK}"]`).waitFor()
      assert.match(await words(step(page, BLOCK)), /It was used again since\./)
      assert.match(await words(step(page, REVOKE)), /It failed: not allowed\./)
    })
  })

  test('who only looks sees how it stands, and no button; what is refused is said', async () => {
    await stage().visit(ALERT, { prepare: as('analyst') }, async ({ page }) => {
      await step(page, REVOKE).waitFor()
      assert.equal(await page.locator('#response').getByRole('button').count(), 0)
    })
    await stage().visit(ALERT, { prepare: as('responder') }, async ({ page, server }) => {
      const stopped = 'The responder is stopped. tripline respond resume lets it go on.'
      server.failing.set(
        `/v1/responses/${REVOKE}/execute`,
        problem(409, 'conflict', 'Not possible in this state', stopped),
      )
      await step(page, REVOKE).getByRole('button', { name: 'Carry out' }).click()
      await answer(page, 'Carry out')
      await page.getByText(`Not done. ${stopped}`).waitFor()
    })
  })

  test('the response with its buttons and question on a phone: axe finds nothing, fingers hit', async () => {
    const options = { width: 390, prepare: as('responder') }
    await stage().visit(ALERT, options, async ({ page }) => {
      await settled(page)
      await step(page, REVOKE).waitFor()
      assert.deepEqual(await scan(page), [])
      const heights = await page
        .locator('#response button')
        .evaluateAll((found) => found.map((one) => one.getBoundingClientRect().height))
      assert.ok(Math.min(...heights) > 43.5, heights.join())
      await step(page, REVOKE).getByRole('button', { name: 'Carry out' }).click()
      await page.getByRole('alertdialog').waitFor()
      assert.deepEqual(await scan(page), [])
    })
  })
}
