import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Stage, Visit } from '../support/stage.ts'
import { eventually, words } from '../support/stage.ts'

const WORST = 'alr_8f21c07e5b9d44'
const FIFTH = 'alr_4f3b21c8d9e077'

const ids = (page: Page) =>
  page
    .locator('tr[data-alert]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-alert')))
const top = (page: Page, id: string) =>
  page.locator(`tr[data-alert="${id}"]`).evaluate((row) => row.getBoundingClientRect().top)

function arrive({ server }: Visit): void {
  for (const alert of server.world.arriving) {
    server.world.alerts.set(alert.id, alert)
    server.stream.alert(alert)
  }
}

async function live(page: Page): Promise<void> {
  await page.getByText('Live, 0.2 s behind').waitFor()
  await page.locator(`tr[data-alert="${WORST}"]`).waitFor()
}

export function liveScenarios(stage: () => Stage): void {
  test('new alerts wait in the pill; taking them in moves neither selection nor row', async () => {
    await stage().visit('/alerts', { height: 760 }, async (visit) => {
      const { page } = visit
      await live(page)
      for (let n = 0; n < 4; n++) await page.keyboard.press('j')
      const before = await ids(page)
      const place = await top(page, FIFTH)
      arrive(visit)
      const pill = page.getByRole('button', { name: '3 new alerts' })
      await pill.waitFor()
      assert.deepEqual(await ids(page), before, 'the list does not move by itself')
      assert.ok(await page.getByText('3 new alerts above the list.').isVisible())
      const preview = await words(page.locator('.preview h2'))
      await pill.click()
      await eventually(async () => assert.equal((await ids(page)).length, before.length + 3))
      const after = await ids(page)
      assert.deepEqual(
        after.filter((id) => before.includes(id)),
        before,
        'the others keep their order',
      )
      assert.equal(await page.locator('tr[aria-selected="true"]').getAttribute('data-alert'), FIFTH)
      assert.equal(await words(page.locator('.preview h2')), preview)
      assert.ok(Math.abs((await top(page, FIFTH)) - place) <= 1)
      assert.equal(await pill.count(), 0)
    })
  })

  test('rows taken in above the selected one do not push it away', async () => {
    await stage().visit('/alerts', { height: 760 }, async (visit) => {
      const { page, server } = visit
      await live(page)
      for (let n = 0; n < 4; n++) await page.keyboard.press('j')
      const place = await top(page, FIFTH)
      const worse = {
        ...server.world.hostile,
        id: 'alr_worse',
        sequence: 600,
        risk: 99,
        title: 'Worse',
      }
      server.world.alerts.set(worse.id, worse)
      server.stream.alert(worse)
      await page.getByRole('button', { name: '1 new alert' }).click()
      await eventually(async () => assert.equal((await ids(page))[0], 'alr_worse'))
      assert.ok(Math.abs((await top(page, FIFTH)) - place) <= 1)
    })
  })

  test('an alert that only belongs elsewhere does not ring here', async () => {
    await stage().visit('/alerts?environment=prod', {}, async (visit) => {
      const { page } = visit
      await live(page)
      arrive(visit)
      await page.getByRole('button', { name: '1 new alert' }).waitFor()
    })
  })

  test('a change by somebody else shows in its row, where the row is', async () => {
    await stage().visit('/alerts', {}, async ({ page, server }) => {
      await live(page)
      const before = await ids(page)
      const changed = server.world.change(WORST, {
        status: 'closed',
        verdict: 'benign',
        assignee: 'Sam Whitlock',
      })
      assert.ok(changed !== null)
      server.stream.alert(changed)
      await page.locator(`tr[data-alert="${WORST}"]`).getByText('Closed, benign').waitFor()
      assert.deepEqual(await ids(page), before)
    })
  })

  test('an open alert page follows its alert', async () => {
    await stage().visit(`/alerts/${WORST}`, {}, async ({ page, server }) => {
      await page.getByText('Live, 0.2 s behind').waitFor()
      const changed = server.world.change(WORST, { title: 'It grew', risk: 98 })
      assert.ok(changed !== null)
      server.stream.alert(changed)
      await page.getByRole('heading', { level: 1, name: 'It grew' }).waitFor()
    })
  })

  test('a cut stream is said, with since when, and resumes without a gap', async () => {
    await stage().visit('/alerts', {}, async (visit) => {
      const { page, server } = visit
      await live(page)
      const last = Math.max(...[...server.world.alerts.values()].map((alert) => alert.sequence))
      server.stream.cut()
      const banner = page.locator('.banner.bad')
      await banner.waitFor()
      await eventually(async () => assert.match(await words(banner), /Live stream lost \d+ s ago/))
      assert.match(await words(banner), /The list below is from \d\d:\d\d:\d\d UTC/)
      assert.match(await words(banner), /nothing will be skipped/)
      await page.getByText('Stream lost', { exact: true }).waitFor()
      assert.ok(await page.getByText('The live stream is lost.').count())

      for (const alert of server.world.arriving) server.world.alerts.set(alert.id, alert)
      // Held, no attempt of its own succeeds and takes the button away before it is pressed.
      server.held.add('/v1/stream')
      server.stream.refuse(false)
      await Promise.all([
        page.waitForRequest('**/v1/stream'),
        page.getByRole('button', { name: 'Reconnect now' }).click(),
      ])
      server.held.clear()
      await page.getByRole('button', { name: '3 new alerts' }).waitFor()
      assert.equal(server.stream.resumedAfter.at(-1), String(last))
      await banner.waitFor({ state: 'detached' })
    })
  })

  test('left alone, the stream comes back by itself', async () => {
    await stage().visit('/agents', {}, async ({ page, server }) => {
      await page.getByText('Live, 0.2 s behind').waitFor()
      server.stream.cut()
      await page.locator('.banner.bad').waitFor()
      server.stream.refuse(false)
      await page.getByText('Live, 0.2 s behind').waitFor({ timeout: 10_000 })
      assert.equal(await page.locator('.banner.bad').count(), 0)
    })
  })

  test('what happens between the first list and the first stream is not lost', async () => {
    const prepare = (server: Visit['server']) => {
      server.held.add('/v1/stream')
      server.world.alerts.clear()
    }
    await stage().visit('/alerts', { prepare }, async (visit) => {
      const { page, server } = visit
      await page.getByText('Nothing open. The line is quiet.').waitFor()
      for (const alert of server.world.arriving) server.world.alerts.set(alert.id, alert)
      server.held.clear()
      await page.getByRole('button', { name: '3 new alerts' }).waitFor()
    })
  })
}
