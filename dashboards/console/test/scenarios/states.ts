import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problem } from '../support/recorded-answers.ts'
import type { Stage, Visit } from '../support/stage.ts'
import { eventually, words } from '../support/stage.ts'

const BUSY = problem(
  503,
  'store_busy',
  'The store did not answer in time',
  'Try again in a moment.',
)
const PAGES = [
  ['/alerts', '/v1/alerts', 'Cannot show the alerts.'],
  ['/alerts/alr_8f21c07e5b9d44', '/v1/alerts/alr_', 'Cannot show this alert.'],
  ['/approvals', '/v1/approvals', 'Cannot show the approvals.'],
  ['/agents', '/v1/agents', 'Cannot show the agents.'],
  ['/agents/staging-fixer', '/v1/agents/staging-fixer', 'Cannot show this agent.'],
] as const

/** In the browser: milliseconds from the click on "Agents" to the first bar of its skeleton. */
async function timeToSkeleton(): Promise<number> {
  const start = performance.now()
  document.querySelector<HTMLElement>('.rail a[href="/agents"]')?.click()
  while (document.querySelector('.skel') === null) {
    await new Promise((resolve) => requestAnimationFrame(resolve))
  }
  return performance.now() - start
}

export function stateScenarios(stage: () => Stage): void {
  for (const [path, api, failure] of PAGES) {
    test(`${path} says what failed and tries again when asked`, async () => {
      const prepare = (server: Visit['server']) => server.failing.set(api, BUSY)
      await stage().visit(path, { prepare }, async ({ page, server }) => {
        await page.getByText(failure).waitFor({ timeout: 8_000 })
        assert.ok(await page.getByText('Try again in a moment.').first().isVisible())
        server.failing.clear()
        await page.getByRole('button', { name: 'Try again' }).first().click()
        await page.getByText(failure).waitFor({ state: 'detached' })
        await eventually(async () => assert.ok((await words(page.locator('h1'))).length > 3))
      })
    })

    test(`${path} keeps its place while it loads, within 3 s of a cold start`, async () => {
      await stage().visit('/welcome', {}, async ({ page, server, goto }) => {
        await page.getByRole('heading', { level: 1 }).waitFor()
        server.held.add(api)
        await goto(path)
        await page.locator('.skel').first().waitFor()
        const since = await page.evaluate(() => performance.now())
        assert.ok(since < 3_000, `${since} ms`)
        assert.ok((await page.locator('.skel').count()) > 3)
        server.held.clear()
        await page.locator('.skel').first().waitFor({ state: 'detached' })
      })
    })
  }

  test('with no answer at all the console says so, and starts when there is one', async () => {
    const prepare = (server: Visit['server']) => server.failing.set('/v1/session', BUSY)
    await stage().visit('/alerts', { prepare }, async ({ page, server }) => {
      await page.getByText('Cannot show this page.').waitFor()
      server.failing.clear()
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.locator('tr[data-alert]').first().waitFor()
    })
  })

  test('inside the console the skeleton is there at once', async () => {
    await stage().visit('/alerts', {}, async ({ page, server }) => {
      await page.locator('tr[data-alert]').first().waitFor()
      server.held.add('/v1/agents')
      const waits: number[] = []
      for (let n = 0; n < 5; n++) {
        waits.push(await page.evaluate(timeToSkeleton))
        await page
          .getByRole('link', { name: /^Alerts/ })
          .first()
          .click()
        await page.locator('.skel').first().waitFor({ state: 'detached' })
      }
      // The machine may be busy with something else; the console never may.
      assert.ok(Math.min(...waits) < 100, `${waits} ms`)
      server.held.clear()
    })
  })

  test('an empty queue says why that can be believed, and names the sensor that cannot', async () => {
    const prepare = (server: Visit['server']) => server.world.alerts.clear()
    await stage().visit('/alerts', { prepare }, async ({ page }) => {
      await page.getByRole('heading', { name: 'Nothing open. The line is quiet.' }).waitFor()
      await page.getByText('3,312,480 events so far, from 24 agents').waitFor()
      await page.getByText('7 of 8 sensors on time. auditd on build-07 fell silent').waitFor()
    })
  })

  test('a filter without result says so and leads back', async () => {
    await stage().visit('/alerts?q=nothing-like-it&status=all', {}, async ({ page }) => {
      await page.getByText('No alert matches this filter.').waitFor()
      await page.getByRole('link', { name: 'Show the open alerts' }).click()
      await page.locator('tr[data-alert]').first().waitFor()
    })
  })

  test('a queue that cannot be shown counts nothing: no number is not none', async () => {
    const prepare = (server: Visit['server']) => server.failing.set('/v1/alerts', BUSY)
    await stage().visit('/alerts', { prepare }, async ({ page }) => {
      await page.getByText('Cannot show the alerts.').waitFor({ timeout: 8_000 })
      const filters = page.getByRole('navigation', { name: 'Saved filters' })
      assert.doesNotMatch(await words(filters), /\d/)
    })
  })

  test('a filter that no agent matches says so and leads back to all', async () => {
    await stage().visit('/agents?q=nothing-like-it', {}, async ({ page }) => {
      await page.getByRole('heading', { name: 'No agent matches this filter.' }).waitFor()
      await page.getByRole('link', { name: 'Show all agents' }).click()
      await page.locator('tbody tr').first().waitFor()
      assert.ok(page.url().endsWith('/agents'))
    })
  })

  test('filter and order lie in the address, and an address shows what it says', async () => {
    await stage().visit('/alerts', {}, async ({ page, goto }) => {
      const count = () => page.locator('tr[data-alert]').count()
      await page.locator('tr[data-alert]').first().waitFor()
      await page.getByRole('link', { name: /Critical and high/ }).click()
      await eventually(async () => assert.equal(await count(), 5))
      assert.ok(page.url().endsWith('/alerts?severity=critical,high'))
      await page.getByRole('button', { name: 'When' }).click()
      await eventually(async () => assert.match(page.url(), /severity=critical,high&sort=updated$/))
      await goto('/alerts?assignee=me')
      await eventually(async () => assert.equal(await count(), 2))
      const current = page
        .getByRole('navigation', { name: 'Saved filters' })
        .locator('[aria-current]')
      assert.match(await words(current), /^Mine\s+2$/)
      await goto('/alerts?status=closed')
      await eventually(async () => assert.equal(await count(), 3))
    })
  })

  test('an alert that is not there says so once', async () => {
    await stage().visit('/alerts/alr_none', {}, async ({ page }) => {
      await page.getByText('There is nothing with this id.').waitFor()
    })
    await stage().visit('/nowhere', {}, async ({ page }) => {
      await page.getByText('There is nothing at this address.').waitFor()
    })
  })

  test('an event opens to its record, with the credential marked, and folds away the like', async () => {
    await stage().visit('/alerts/alr_8f21c07e5b9d44', {}, async ({ page }) => {
      const json = page.locator('.tl .key .json')
      await json.waitFor()
      assert.match(await words(json), /"actionClass": "destroy"/)
      assert.deepEqual(await json.locator('.marked').allInnerTexts(), [
        '"tok_4d19f0a2b7c3e8"',
        '"railway:volumeDelete"',
        '"pg-data"',
      ])
      await page.getByRole('button', { name: 'As received' }).click()
      assert.match(await words(json), /"op": "volumeDelete"/)
      const lines = page.locator('.tl details')
      const folded = await lines.count()
      await page.getByRole('button', { name: '19 more like these' }).click()
      assert.equal(await lines.count(), folded + 19)
    })
  })

  test('all calls of an action are one press away, and the filter lies in the address', async () => {
    await stage().visit('/alerts/alr_8f21c07e5b9d44', {}, async ({ page }) => {
      await page.getByRole('link', { name: 'All calls of this action' }).click()
      const rows = page.locator('#events tbody tr')
      await eventually(async () => assert.equal(await rows.count(), 1))
      await page.getByRole('searchbox', { name: 'Filter recent events' }).fill('denied')
      await eventually(async () => assert.equal(await rows.count(), 3))
      assert.match(page.url(), /q=denied/)
    })
  })
}
