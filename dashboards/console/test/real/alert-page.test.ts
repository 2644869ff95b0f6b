import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Role } from '@tripline/api/wire'
import type { Page } from 'playwright-core'
import type { Provider } from '../../../../api/src/drill/provider.ts'
import { startProvider } from '../../../../api/src/drill/provider.ts'
import { createTokenDesk } from '../../../../api/src/drill/token-desk.ts'
import { grave } from '../../../../api/test/respond/grave-alert.ts'
import { tokenAction } from '../../../../api/test/respond/token-action.ts'
import { sampleEvent } from '../../../../api/test/sample-event.ts'
import type { RealStage } from './real-stage.ts'
import { setRealStage, signIn, skip } from './real-stage.ts'

const ADMIN = 'admin-secret-of-the-provider'
const TOKENS = ['tok_undone', 'tok_refused', 'tok_stopped', 'tok_quiet'] as const
const secretOf = (id: string): string => `secret of ${id}`

describe('the alert page before the API and a real provider', { skip }, () => {
  const desk = createTokenDesk(
    TOKENS.map((id) => ({ id, secret: secretOf(id) })),
    ADMIN,
    300,
  )
  /** What the provider forbids from now on, as when somebody took a right away between plan and request. */
  let forbidden = ''
  let provider: Provider
  let stage: RealStage
  let sequence = 0

  before(async () => {
    const manage: typeof desk.manage = (field, id, secret) =>
      field === forbidden ? { kind: 'refused', code: 'FORBIDDEN' } : desk.manage(field, id, secret)
    provider = await startProvider([], { tokens: { ...desk, manage } })
    const action = tokenAction({ url: provider.url, adminToken: ADMIN, how: 'suspend' })
    stage = await setRealStage({ actions: [action] })
  })
  after(async () => {
    await stage?.close()
    await provider?.close()
  })

  /** Raises an alert on a token and opens its page, as somebody of the role. */
  async function visit(
    credentialId: (typeof TOKENS)[number],
    role: Role,
    act: (page: Page) => Promise<void>,
  ): Promise<void> {
    const alert = grave({ sequence: ++sequence, credentialId, eventIds: [`evt_${credentialId}`] })
    const { agentId, credentialKind, sessionId, openedAt: occurredAt } = alert
    await stage.api.writeEvents([
      sampleEvent({
        ...{ agentId, credentialId, credentialKind, sessionId, occurredAt },
        ...{ id: `evt_${credentialId}`, principal: 'vk-fixer', account: 'harborline-app' },
      }),
    ])
    stage.api.book.add(alert)
    const context = await stage.newContext()
    try {
      const page = await context.newPage()
      await signIn(page, stage, role)
      await page.goto(`${stage.address}/alerts/${alert.id}`)
      await act(page)
    } finally {
      await context.close()
    }
  }
  const press = async (page: Page, label: string, answer = label) => {
    await page.locator('#response').getByRole('button', { name: label }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: answer, exact: true }).click()
  }
  const audited = async (action: string): Promise<readonly string[]> => {
    const answer = await stage.api.ask('GET', `/v1/audit?action=${action}`, { as: 'local' })
    const records: readonly { actor: string; outcome: string }[] = answer.body.records
    return records.map(({ actor, outcome }) => `${actor}: ${outcome}`)
  }

  test('a token is planned away, taken away, proved out with its time, and put back', async () => {
    await visit('tok_undone', 'responder', async (page) => {
      const panel = page.locator('#response')
      await panel.getByText('POST /graphql/v2 for tok_undone').waitFor()
      assert.equal(desk.admits(secretOf('tok_undone')), true)
      await press(page, 'Carry out')
      const proof = panel.getByText(/^Out of service, proved .* after it was asked for\./)
      const words = (await proof.innerText()).match(/proved ([\d.]+) (ms|s) after/)
      const took = Number(words?.[1]) * (words?.[2] === 's' ? 1000 : 1)
      assert.ok(took >= 300, `the provider takes 300 ms, and the page says ${words?.[0]}`)
      assert.equal(desk.admits(secretOf('tok_undone')), false)
      await press(page, 'Undo')
      await panel.getByText('Put back: the credential works again.').waitFor()
      assert.ok((await audited('revocation.undo')).some((one) => /responder.*: success/.test(one)))
    })
  })

  test('what the provider refuses is told as refused by it, and can be tried again', async () => {
    await visit('tok_refused', 'responder', async (page) => {
      const panel = page.locator('#response')
      await panel.getByText('POST /graphql/v2 for tok_refused').waitFor()
      forbidden = 'apiTokenSuspend'
      await press(page, 'Carry out')
      await panel.getByText(/^The provider refused, and the credential still works/).waitFor()
      assert.equal(desk.admits(secretOf('tok_refused')), true)
      forbidden = ''
      await press(page, 'Try again', 'Carry out')
      await panel.getByText(/^Out of service, proved/).waitFor()
      assert.equal(desk.admits(secretOf('tok_refused')), false)
      forbidden = 'apiTokenResume'
      await press(page, 'Undo')
      await page.getByText(/^Not done\. It was not undone: /).waitFor()
      assert.equal(desk.admits(secretOf('tok_refused')), false)
      forbidden = ''
    })
  })

  test('what is suppressed for the longest time stands in the API, and is on record', async () => {
    await visit('tok_quiet', 'analyst', async (page) => {
      const standing = async () => {
        const answer = await stage.api.ask('GET', '/v1/suppressions', { as: 'local' })
        return answer.body.suppressions as readonly { by: string; reason: string }[]
      }
      await page.getByRole('button', { name: 'Suppress' }).click()
      const question = page.getByRole('alertdialog')
      await question.getByLabel('Why').fill('load test')
      await question.getByLabel('For how long').selectOption('90')
      await question.getByRole('button', { name: 'Suppress' }).click()
      await page.getByText(/^Suppressed\./).waitFor()
      const [made] = await standing()
      assert.deepEqual([made?.by, made?.reason], ['analyst at the console', 'load test'])
      assert.match((await audited('suppression.add')).join(), /analyst at the console: success/)
    })
  })

  test('a stopped responder does nothing until somebody restarts it, and both are on record', async () => {
    await visit('tok_stopped', 'admin', async (page) => {
      const panel = page.locator('#response')
      await panel.getByRole('button', { name: 'Carry out' }).waitFor()
      const card = page.getByRole('region', { name: 'Responder' })
      await card.getByText('A person carries out every response.').waitFor()
      await card.getByRole('button', { name: 'Stop responder' }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Stop responder' }).click()
      await card.getByText('Responder: stopped').waitFor()
      assert.equal(stage.api.responder.state().stopped, true)
      await panel.getByText('The responder is stopped.').waitFor()
      assert.equal(await panel.getByRole('button', { name: 'Carry out' }).count(), 0)
      await card.getByRole('button', { name: 'Restart responder' }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Restart responder' }).click()
      await card.getByText('Responder: only proposes').waitFor()
      assert.equal(stage.api.responder.state().stopped, false)
      await press(page, 'Carry out')
      await panel.getByText(/^Out of service, proved/).waitFor()
      assert.match((await audited('responder.stop')).join(), /admin at the console: success/)
      assert.match((await audited('responder.resume')).join(), /admin at the console: success/)
    })
  })
})
