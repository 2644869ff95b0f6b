import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Stage, Visit } from '../support/stage.ts'
import { PAGES, settled } from './accessibility.ts'

const asAdmin = (server: Visit['server']) => {
  server.world.session.role = 'admin'
}

export function widthScenarios(stage: () => Stage): void {
  for (const [name, path] of Object.entries(PAGES)) {
    test(`${name} fits a window of 1024 px: nothing sticks out of the page or its panel`, async () => {
      await stage().visit(path, { width: 1024, prepare: asAdmin }, async ({ page }) => {
        await settled(page)
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 1024)
        const out = await page.evaluate(() =>
          [...document.querySelectorAll('.panel .btn, .preview .btn, .panel b, .panel h3')]
            .filter((one) => one.checkVisibility())
            .filter((one) => {
              const panel = one.closest('.panel, .preview')?.getBoundingClientRect()
              const box = one.getBoundingClientRect()
              return panel !== undefined && box.right > panel.right - 8
            })
            .map((one) => one.outerHTML.slice(0, 120)),
        )
        assert.deepEqual(out, [])
      })
    })
  }

  test('on a phone an action keeps its whole name, and who approved a version stays one sentence', async () => {
    const options = { width: 390, prepare: asAdmin }
    await stage().visit('/agents/staging-fixer', options, async ({ page }) => {
      await settled(page)
      await page.getByText('v13').first().waitFor()
      const cut = await page
        .locator('.cmp code')
        .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).length)
      assert.equal(cut, 0)
      const approved = page.locator('td[data-l="Approved"]').first()
      assert.match(await approved.innerText(), /^Sam Whitlock, \d+ d ago$/)
      const [compare, back] = await Promise.all(
        ['Compare', 'Roll back'].map((label) =>
          page.getByRole('button', { name: label }).first().boundingBox(),
        ),
      )
      const gap = (back?.x ?? 0) - (compare?.x ?? 0) - (compare?.width ?? 0)
      assert.ok(gap >= 8, `${gap} px between them`)
    })
  })

  test('where six stages do not fit beside each other the chain goes downwards', async () => {
    const alert = '/alerts/alr_8f21c07e5b9d44'
    for (const [width, columns] of [
      [1024, 1],
      [1440, 6],
    ] as const) {
      await stage().visit(alert, { width }, async ({ page }) => {
        await settled(page)
        const places = await page
          .locator('.line-body .line > li')
          .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().left)))
        assert.equal(places.length, 6)
        assert.equal(new Set(places).size, columns)
      })
    }
  })
}
