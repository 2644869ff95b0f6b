import { after, before, describe } from 'node:test'
import type { Browser } from 'playwright-core'
import { accessibilityScenarios } from './scenarios/accessibility.ts'
import { approvalScenarios } from './scenarios/approvals.ts'
import { baselineScenarios } from './scenarios/baseline.ts'
import { bypassScenarios } from './scenarios/bypasses.ts'
import { exceptionScenarios } from './scenarios/exceptions.ts'
import { hostileScenarios } from './scenarios/hostile.ts'
import { killSwitchScenarios } from './scenarios/kill-switch.ts'
import { liveScenarios } from './scenarios/live.ts'
import { loginScenarios } from './scenarios/login.ts'
import { responseScenarios } from './scenarios/responses.ts'
import { stateScenarios } from './scenarios/states.ts'
import { triageScenarios } from './scenarios/triage.ts'
import { widthScenarios } from './scenarios/widths.ts'
import { findChromium, launch } from './support/browser.ts'
import type { BuiltConsole } from './support/build-console.ts'
import { buildConsole } from './support/build-console.ts'
import type { Stage } from './support/stage.ts'
import { createStage } from './support/stage.ts'

const chromium = findChromium(process.env)
const skip = chromium === '' ? 'no Chromium here: name one in CHROMIUM' : false

describe('the built console, in a browser', { skip }, () => {
  let built: BuiltConsole | null = null
  let browser: Browser | null = null
  let made: Stage | null = null
  const stage = (): Stage => {
    if (made === null) throw new Error('the stage is not set yet')
    return made
  }
  before(async () => {
    built = await buildConsole()
    browser = await launch(chromium)
    made = createStage(browser, built.dist)
  })
  after(async () => {
    await browser?.close()
    built?.remove()
  })
  loginScenarios(stage)
  triageScenarios(stage)
  liveScenarios(stage)
  stateScenarios(stage)
  baselineScenarios(stage)
  approvalScenarios(stage)
  bypassScenarios(stage)
  responseScenarios(stage)
  killSwitchScenarios(stage)
  exceptionScenarios(stage)
  hostileScenarios(stage)
  accessibilityScenarios(stage)
  widthScenarios(stage)
})
