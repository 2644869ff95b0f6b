import type { AgentKind } from '../agent-kind.ts'
import { officeHours } from '../rhythm.ts'
import type { Script } from '../script.ts'
import type { Mind } from './think.ts'
import { think } from './think.ts'

const mind: Mind = {
  system: 'You explore the staging shop like a curious customer and report what breaks.',
  tools: [],
  inputTokens: 7_200,
  outputTokens: 160,
  reasoningTokens: 640,
}

/** Clicks through the staging shop with a browser tool. */
function explore(script: Script): void {
  const { random } = script
  const browser = (tool: string, args: string, failed = false): void =>
    script.tool({
      server: 'browser',
      tool,
      args,
      output: failed ? 'element not found' : 'ok',
      ...(failed ? { failed } : {}),
    })
  browser(
    'navigate',
    `{"url":"https://shop.staging.harborline.example/${random.pick(['', 'cart', 'search?q=lamp', 'account'])}"}`,
  )
  const steps = 2 + random.poisson(3.5)
  for (let i = 0; i < steps; i++) {
    script.wait(4_000)
    const selector = `{"selector":"${random.pick(['#add', '.checkout', 'nav a', '#login', '.filter'])}"}`
    // A missing element is tried again: usually a few times, twenty-two at the very most.
    let tries = random.chance(0.08) ? 1 + Math.min(21, Math.floor(random.exponential(2.5))) : 0
    for (; tries > 0; tries--) {
      browser('click', selector, true)
      script.wait(1_200)
    }
    browser(random.pick(['click', 'click', 'type', 'screenshot']), selector)
    if (random.chance(0.4))
      think(script, mind, { user: 'What is worth trying next?', answer: 'Empty the cart.' })
  }
  if (random.chance(0.15)) browser('console_messages', '{}')
}

export const qaExplorer: AgentKind = { routines: [{ rhythm: officeHours(15), perform: explore }] }
