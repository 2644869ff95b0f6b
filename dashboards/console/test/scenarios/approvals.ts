import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Approval, Role } from '@tripline/api/wire'
import type { Page } from 'playwright-core'
import { problem } from '../support/recorded-answers.ts'
import type { Stage, Visit } from '../support/stage.ts'
import { words } from '../support/stage.ts'
import { scan, settled } from './accessibility.ts'

const SCHEMA = 'ap_schemaV14cQ6zWn2'
const VOLUME = 'ap_volume0b77e1Lk3P'
const SCALE = 'ap_scaleY3u7Rb1mQ9e'
const CERTIFICATE = 'ap_cert8Kq2nV5xT0wZ'

const as = (role: Role) => (server: Visit['server']) => {
  server.world.session.role = role
}
const card = (page: Page, id: string) => page.locator(`[data-approval="${id}"]`)
const cards = (page: Page) =>
  page
    .locator('[data-approval]')
    .evaluateAll((found) => found.map((one) => one.getAttribute('data-approval')))
const change = (server: Visit['server'], id: string, given: Partial<Approval>) => {
  const approval = server.world.approvals.get(id)
  if (approval === undefined) throw new Error(`no approval ${id}`)
  server.world.approvals.set(id, { ...approval, ...given })
}
const pass = (server: Visit['server'], ms: number) => {
  server.world.status = { ...server.world.status, now: server.world.status.now + ms }
}

export function approvalScenarios(stage: () => Stage): void {
  test('g p leads to the approvals, the worst first, each with what it would do and how long it waits', async () => {
    await stage().visit('/alerts', {}, async ({ page }) => {
      await page.locator('tr[data-alert]').first().waitFor()
      await page.keyboard.press('g')
      await page.keyboard.press('p')
      await card(page, SCHEMA).waitFor()
      assert.deepEqual((await cards(page)).slice(0, 4), [SCHEMA, VOLUME, SCALE, CERTIFICATE])
      const seen = await words(card(page, SCHEMA))
      assert.match(seen, /Modify production db instance core-prod/)
      assert.match(seen, /against the last approved call, 9 Jun 2026/)
      assert.match(seen, /now asked:\s+DeletionProtection: false/)
      assert.match(seen, /6:1\d/)
      assert.match(await words(page.locator('.rail')), /Approvals\s+4/)
    })
  })

  test('approving asks first, takes a note, and leaves the card in its place; no single key does it', async () => {
    await stage().visit('/approvals', { prepare: as('responder') }, async ({ page, server }) => {
      const held = card(page, CERTIFICATE)
      await held.waitFor()
      const before = await cards(page)
      await held.getByRole('button', { name: 'Approve once' }).click()
      const question = page.getByRole('alertdialog')
      assert.match(await words(question), /cert-rotator: Delete production certificate cert_91fe/)
      await page.keyboard.press('Enter')
      await question.waitFor({ state: 'detached' })
      for (const key of ['a', 'e', 'y', 'd', '1', '2', '3', 'z']) await page.keyboard.press(key)
      assert.equal(server.sent.length, 0)

      await held.getByRole('button', { name: 'Approve once' }).click()
      await question.getByLabel(/^Why, for the agent/).fill('  replaced today  ')
      await question.getByRole('button', { name: 'Approve once' }).click()
      await held.getByText('approved; may be called once, within').waitFor()
      assert.deepEqual(server.sent, [
        { request: `POST /v1/approvals/${CERTIFICATE}/approve`, body: { note: 'replaced today' } },
      ])
      assert.match(await words(held), /Priya Nair\s+yes, now\s+replaced today/)
      assert.equal(await held.getByRole('button', { name: /Approve/ }).count(), 0)
      assert.deepEqual(await cards(page), before)
    })
  })

  test('one no is enough, and is said with its words; without any no body is sent', async () => {
    await stage().visit('/approvals', { prepare: as('responder') }, async ({ page, server }) => {
      const held = card(page, VOLUME)
      await held.getByRole('button', { name: 'Deny' }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Deny' }).click()
      await held.getByText('Denied', { exact: true }).waitFor()
      assert.deepEqual(server.sent, [{ request: `POST /v1/approvals/${VOLUME}/deny`, body: null }])
      assert.equal(await held.getByRole('button', { name: /Deny|Approve|back/ }).count(), 0)
    })
  })

  test('of two persons the second is named so, and nobody is both', async () => {
    await stage().visit('/approvals', { prepare: as('responder') }, async ({ page, server }) => {
      const held = card(page, SCHEMA)
      await held.waitFor()
      assert.match(await words(held), /Sam Whitlock\s+yes, 2 min ago/)
      await held.getByRole('button', { name: 'Approve, 2 of 2' }).waitFor()
      server.world.session.name = 'SAM whitlock'
      await page.reload()
      await held.getByText('You have approved it. It needs a second person.').waitFor()
      assert.equal(await held.getByRole('button', { name: /Approve/ }).count(), 0)
    })
  })

  test('who asked is told why they cannot approve, and may still say no', async () => {
    await stage().visit('/approvals', { prepare: as('admin') }, async ({ page }) => {
      const held = card(page, SCALE)
      await held.getByText('You asked for this call, so you cannot approve it.').waitFor()
      assert.match(await words(held), /one person\s+not you/)
      assert.equal(await held.getByRole('button', { name: /Approve/ }).count(), 0)
      assert.equal(await held.getByRole('button', { name: 'Deny' }).count(), 1)
    })
  })

  const REFUSALS = [
    ['conflict', 409, 'It was used already; an approval is good for one call. Ask again.'],
    ['conflict', 409, 'It has run out. Ask again.'],
    ['conflict', 409, 'It was given for another action. Ask for this one.'],
    ['forbidden', 403, 'Who asked, or answers for the agent, cannot approve.'],
  ] as const
  test('what the API refuses is shown on the card in its words', async () => {
    await stage().visit('/approvals', { prepare: as('responder') }, async ({ page, server }) => {
      const held = card(page, CERTIFICATE)
      for (const [code, status, detail] of REFUSALS) {
        const path = `/v1/approvals/${CERTIFICATE}/approve`
        server.failing.set(path, problem(status, code, 'Not possible', detail))
        await held.getByRole('button', { name: 'Approve once' }).click()
        await page.getByRole('alertdialog').getByRole('button', { name: 'Approve once' }).click()
        await held.getByRole('alert').getByText(detail).waitFor()
      }
      server.failing.clear()
      await held.getByRole('button', { name: 'Approve once' }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Approve once' }).click()
      await held.getByText('approved; may be called once, within').waitFor()
      assert.equal(await held.getByRole('alert').count(), 0)
    })
  })

  test('under 200 seconds it is marked, and what ran out offers nothing any more', async () => {
    await stage().visit('/approvals', { prepare: as('responder') }, async ({ page, server }) => {
      await card(page, VOLUME).locator('.countdown.soon').waitFor()
      assert.equal(await card(page, CERTIFICATE).locator('.countdown.soon').count(), 0)
      pass(server, 170_000)
      await card(page, VOLUME).getByText('expired, unanswered: that means no').waitFor()
      assert.equal(
        await card(page, VOLUME)
          .getByRole('button', { name: /Deny|Approve/ })
          .count(),
        0,
      )
    })
  })

  test('who only looks is offered nothing to decide', async () => {
    for (const role of ['viewer', 'analyst'] as const) {
      await stage().visit('/approvals', { prepare: as(role) }, async ({ page }) => {
        await card(page, SCHEMA).getByText('People with the role responder decide.').waitFor()
        const offered = page.getByRole('button', { name: /Approve|Deny|Take back|bypass|End now/ })
        assert.equal(await offered.count(), 0)
      })
    }
  })

  test('what is newly held comes behind what is shown; others’ decisions are seen', async () => {
    await stage().visit('/approvals', {}, async ({ page, server }) => {
      await card(page, SCHEMA).waitFor()
      const before = await cards(page)
      const worst = { ...server.world.approvals.get(SCHEMA), id: 'ap_new', risk: 99 } as Approval
      server.world.approvals.set(worst.id, { ...worst, title: 'Delete the production volume pg' })
      const by = { by: 'Jonas Weber', at: server.world.status.now, note: '' }
      change(server, CERTIFICATE, { state: 'denied', deniedBy: by })
      change(server, VOLUME, { state: 'used', approvedBy: [by], usedAt: by.at })
      server.world.status = { ...server.world.status, heldActions: 3 }
      await card(page, 'ap_new').waitFor()
      assert.deepEqual(await cards(page), [...before, 'ap_new'])
      assert.match(await words(card(page, CERTIFICATE)), /Denied[\s\S]+Jonas Weber\s+no, now/)
      assert.match(await words(card(page, VOLUME)), /Passed\s+let pass, once/)
    })
  })

  test('with nothing held the page says what would be here', async () => {
    const prepare = (server: Visit['server']) => server.world.approvals.clear()
    await stage().visit('/approvals', { prepare }, async ({ page }) => {
      await page.getByRole('heading', { name: 'Nothing waits for a person.' }).waitFor()
      await page.getByText('Nothing is held at the gate.').waitFor()
    })
  })

  test('when Tripline stops answering, the cards stay and say from when they are', async () => {
    await stage().visit('/approvals', { prepare: as('responder') }, async ({ page, server }) => {
      await card(page, SCHEMA).waitFor()
      const busy = problem(503, 'store_busy', 'The store did not answer in time', 'Try again.')
      server.failing.set('/v1/approvals', busy)
      server.world.status = { ...server.world.status, heldActions: 9 }
      const banner = page.getByRole('alert').getByText(/These are from \d\d:\d\d:\d\d UTC/)
      await banner.waitFor({ timeout: 20_000 })
      assert.ok(await card(page, SCHEMA).isVisible())
      server.failing.clear()
      await page.getByRole('button', { name: 'Try again' }).click()
      await banner.waitFor({ state: 'detached' })
    })
  })

  test('a call written by an attacker is only text', async () => {
    const prepare = (server: Visit['server']) => {
      const evil = '<img src=x onerror="window.hacked=1">\u202egpj'
      change(server, SCHEMA, {
        ...{ title: evil, action: evil, reasons: [evil], agentId: evil, requestedBy: evil },
        call: { lines: [{ name: evil.repeat(3), value: evil.repeat(8) }], more: 12 },
      })
    }
    for (const width of [1440, 390]) {
      await stage().visit('/approvals', { prepare, width }, async ({ page }) => {
        await card(page, SCHEMA).getByText('12 more lines of this call are not shown').waitFor()
        assert.equal(await page.evaluate(() => Reflect.get(window, 'hacked')), undefined)
        assert.equal(await page.locator('main img').count(), 0)
        assert.doesNotMatch(await words(card(page, SCHEMA)), /\u202e/)
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        assert.ok(over <= 0, `sticks out by ${over} px`)
      })
    }
  })

  for (const [theme, width] of [
    ['dark', 1440],
    ['light', 390],
  ] as const) {
    test(`with every button and a question open, ${theme}, ${width} px: axe finds nothing`, async () => {
      const options = { theme, width, prepare: as('admin') }
      await stage().visit('/approvals', options, async ({ page }) => {
        await settled(page)
        assert.deepEqual(await scan(page), [])
        const heights = await page
          .locator('main button')
          .evaluateAll((found) => found.map((one) => one.getBoundingClientRect().height))
        assert.ok(width > 390 || Math.min(...heights) > 43.5)
        await card(page, CERTIFICATE).getByRole('button', { name: 'Approve once' }).click()
        await page.getByRole('alertdialog').waitFor()
        assert.deepEqual(await scan(page), [])
        await page.keyboard.press('Escape')
        await page.getByRole('button', { name: 'Open a bypass' }).click()
        await page.getByRole('alertdialog').waitFor()
        assert.deepEqual(await scan(page), [])
      })
    })
  }
}
