import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Role } from '@tripline/api/wire'
import { problem } from '../support/recorded-answers.ts'
import type { Stage, Visit } from '../support/stage.ts'
import { eventually, words } from '../support/stage.ts'

const as = (role: Role) => (server: Visit['server']) => {
  server.world.session.role = role
}

export function bypassScenarios(stage: () => Stage): void {
  test('an open bypass is told first, with its end, and a responder ends it after a question', async () => {
    await stage().visit('/approvals', { prepare: as('responder') }, async ({ page, server }) => {
      const banner = page.getByText(/The gate stands open for deploy-runner, 2[12] min left\./)
      await banner.waitFor()
      const panel = page.getByRole('region', { name: 'Bypasses' })
      assert.equal(await panel.getByRole('button', { name: 'Open a bypass' }).count(), 0)
      await panel.getByRole('button', { name: 'End now' }).click()
      assert.equal(server.sent.length, 0)
      await page.getByRole('alertdialog').getByRole('button', { name: 'End now' }).click()
      await banner.waitFor({ state: 'detached' })
      assert.deepEqual(server.sent, [
        { request: 'POST /v1/bypasses/bp_deploy4Tn8/end', body: null },
      ])
      assert.match(await words(panel), /ended by Priya Nair, now/)
    })
  })

  test('an admin opens one with agent and reason, for an hour unless said, eight at most', async () => {
    await stage().visit('/approvals', { prepare: as('admin') }, async ({ page, server }) => {
      const panel = page.getByRole('region', { name: 'Bypasses' })
      const question = page.getByRole('alertdialog')
      const open = () => panel.getByRole('button', { name: 'Open a bypass' }).click()
      await open()
      const answer = question.getByRole('button', { name: 'Open the gate' })
      assert.ok(await answer.isDisabled())
      await question.getByLabel('Agent').fill('nobody-like-it')
      await question.getByText('No agent of this name was seen yet.').waitFor()
      await question.getByLabel('Agent').fill('cost-janitor')
      await question.getByLabel(/^Why/).fill('no')
      assert.ok(await answer.isDisabled())
      await question.getByLabel(/^Why/).fill('clean-up night')
      await answer.click()
      await panel.getByText('1 h left').waitFor()
      assert.deepEqual(server.sent[0], {
        request: 'POST /v1/bypasses',
        body: { agent: 'cost-janitor', reason: 'clean-up night', minutes: 60 },
      })
      await page.getByText('The gate stands open for 2 agents.').waitFor()

      await open()
      const lengths = await question.getByLabel('For how long').locator('option').allInnerTexts()
      assert.equal(lengths.at(-1), '8 h, the longest')
      await question.getByLabel('Agent').fill('qa-harness')
      await question.getByLabel(/^Why/).fill('load test')
      await question.getByLabel('For how long').selectOption('480')
      await answer.click()
      await eventually(async () => assert.equal(server.sent.length, 2))
      assert.equal(Reflect.get(Object(server.sent[1]?.body), 'minutes'), 480)
    })
  })

  test('what the API refuses is said in its words', async () => {
    await stage().visit('/approvals', { prepare: as('admin') }, async ({ page, server }) => {
      await page.getByRole('button', { name: 'End now' }).click()
      const gone = 'There is no open bypass with this id.'
      server.failing.set(
        '/v1/bypasses/bp_deploy4Tn8/end',
        problem(404, 'not_found', 'No such thing', gone),
      )
      await page.getByRole('alertdialog').getByRole('button', { name: 'End now' }).click()
      await page.getByText(`Not done. ${gone}`).waitFor()
    })
  })
}
