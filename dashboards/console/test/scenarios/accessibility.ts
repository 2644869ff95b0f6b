import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Stage } from '../support/stage.ts'
import { eventually } from '../support/stage.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const PAGES = {
  queue: '/alerts',
  alert: '/alerts/alr_8f21c07e5b9d44',
  approvals: '/approvals',
  agents: '/agents',
  agent: '/agents/staging-fixer',
  welcome: '/welcome',
  login: '/login',
} as const

/** Names of the rules broken, with the first element that breaks each. */
export async function scan(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE)
  return await page.evaluate(async () => {
    const axe: {
      run(
        root: Document,
        options: object,
      ): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>
    } = Reflect.get(window, 'axe')
    const { violations } = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    })
    return violations.map(
      ({ id, impact, nodes }) => `${id} (${impact}) ${nodes.length}: ${nodes[0]?.html ?? ''}`,
    )
  })
}

export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' })
  await eventually(async () => {
    assert.equal(await page.locator('[aria-busy="true"]').count(), 0)
  })
  await page.waitForTimeout(150)
}

export function accessibilityScenarios(stage: () => Stage): void {
  for (const [name, path] of Object.entries(PAGES)) {
    for (const theme of ['dark', 'light'] as const) {
      for (const width of [1440, 390]) {
        test(`${name}, ${theme}, ${width} px: axe finds nothing`, async () => {
          await stage().visit(path, { theme, width }, async ({ page }) => {
            await settled(page)
            assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme)
            assert.deepEqual(await scan(page), [])
          })
        })
      }
    }
  }

  test('the list of keys, the account menu and an opened record: axe finds nothing', async () => {
    await stage().visit('/alerts/alr_8f21c07e5b9d44', {}, async ({ page }) => {
      await settled(page)
      await page.locator('.json').waitFor()
      assert.deepEqual(await scan(page), [])
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
      assert.deepEqual(await scan(page), [])
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /account/ }).click()
      await page.getByRole('menu').waitFor()
      assert.deepEqual(await scan(page), [])
    })
  })

  for (const [name, path] of Object.entries(PAGES)) {
    test(`${name} fits a phone: nothing sticks out, and fingers hit`, async () => {
      await stage().visit(path, { width: 390 }, async ({ page }) => {
        await settled(page)
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        assert.equal(width, 390)
        const small = await page.evaluate(() =>
          [...document.querySelectorAll('button, .btn, summary, .rail a, input')]
            .filter(
              (element) => element.checkVisibility() && element.closest('[disabled]') === null,
            )
            .filter((element) => element.getBoundingClientRect().height < 43.5)
            .map((element) => element.outerHTML.slice(0, 120)),
        )
        assert.deepEqual(small, [])
      })
    })
  }

  test('the first Tab offers to skip the navigation, and the page takes the focus', async () => {
    await stage().visit('/alerts', {}, async ({ page }) => {
      await settled(page)
      await page.keyboard.press('Tab')
      assert.equal(
        await page.evaluate(() => document.activeElement?.textContent),
        'Skip to content',
      )
      await page.keyboard.press('Enter')
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'main')
    })
  })

  test('with reduced motion nothing moves', async () => {
    await stage().visit('/alerts', {}, async ({ page }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await settled(page)
      const moving = await page.evaluate(() => document.getAnimations().length)
      assert.equal(moving, 0)
    })
  })
}
