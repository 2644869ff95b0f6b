import type { AgentKind } from '../agent-kind.ts'
import { officeHours } from '../rhythm.ts'
import type { Script } from '../script.ts'
import { repository } from '../world.ts'
import type { Mind } from './think.ts'
import { think } from './think.ts'

const mind: Mind = {
  system:
    'You review pull requests of harborline. Be brief, be kind, point at lines. You cannot merge.',
  tools: [],
  inputTokens: 18_000,
  outputTokens: 900,
  reasoningTokens: 2_400,
}

/** Reads a pull request through the GitHub MCP server, thinks, comments. */
function review(script: Script): void {
  const { random } = script
  const number = 2_000 + (Math.floor(script.now() / 3_600_000) % 5_000)
  const pull = `{"owner":"harborline","repo":"app","pullNumber":${number}}`
  const call = (tool: string, args: string, output: string): void =>
    script.tool({ server: 'github', tool, args, output })
  call(
    'get_pull_request',
    pull,
    `{"title":"Make the cart survive a reload","state":"open","repo":"${repository}"}`,
  )
  call('get_pull_request_files', pull, '[{"filename":"src/cart.ts","additions":41,"deletions":12}]')
  const files = random.poisson(2.2)
  for (let i = 0; i < files; i++) {
    script.wait(1_500)
    call(
      'get_file_contents',
      `{"owner":"harborline","repo":"app","path":"src/${random.pick(['cart', 'orders', 'login', 'stock', 'search'])}.ts"}`,
      'export function total() {}',
    )
  }
  think(script, mind, {
    user: `Review pull request ${number}.`,
    answer: 'Two remarks, one question.',
  })
  script.wait(8_000)
  if (random.chance(0.7)) call('create_review_comment', pull, '{"id":1}')
  if (random.chance(0.55)) call('get_pull_request_status', pull, '{"state":"success"}')
  if (script.mood.releases >= 2 && random.chance(0.25))
    call('list_code_scanning_alerts', '{"owner":"harborline","repo":"app"}', '[]')
  if (random.chance(0.006))
    call('search_code', `{"q":"repo:${repository} deprecated"}`, '{"total_count":3}')
}

export const prReviewer: AgentKind = { routines: [{ rhythm: officeHours(37), perform: review }] }
