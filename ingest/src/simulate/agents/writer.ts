import type { AgentKind } from '../agent-kind.ts'
import { officeHours } from '../rhythm.ts'
import type { Script } from '../script.ts'
import type { Mind } from './think.ts'
import { think } from './think.ts'

interface Writing {
  readonly mind: Mind
  readonly sessionsPerDay: number
  readonly task: string
  readonly reads: readonly string[]
  readonly writes: string
  readonly meanReads: number
}

/** Coding agents that read a repository, think, and write one thing back. */
function write(script: Script, writing: Writing): void {
  const { random } = script
  const { mind } = writing
  const user = writing.task
  const paths = Array.from({ length: 1 + random.poisson(writing.meanReads) }, () =>
    random.pick(writing.reads),
  )
  think(script, mind, {
    user,
    calls: paths.map((path) => ({ tool: 'repo.read', args: `{"path":"${path}"}` })),
  })
  script.wait(9_000)
  const outputs = paths.slice(0, 2).map((path) => ({ tool: 'repo.read', text: `# ${path}` }))
  if (random.chance(0.4)) {
    think(script, mind, {
      user,
      outputs,
      calls: [
        {
          tool: 'repo.search',
          args: `{"query":"${random.pick(['TODO', 'deprecated', 'since', 'breaking'])}"}`,
        },
      ],
    })
    script.wait(6_000)
  }
  if (random.chance(0.6))
    think(script, mind, {
      user,
      outputs,
      calls: [
        {
          tool: writing.writes,
          args: `{"path":"${random.pick(writing.reads)}","branch":"bot/${Math.floor(script.now() / 3_600_000)}"}`,
        },
      ],
    })
  else think(script, mind, { user, outputs, answer: 'Nothing to change.' })
  if (script.mood.releases >= 1 && random.chance(0.15))
    think(script, mind, {
      user,
      calls: [{ tool: 'repo.blame', args: `{"path":"${random.pick(writing.reads)}"}` }],
    })
}

const writer = (writing: Writing): AgentKind => ({
  routines: [
    { rhythm: officeHours(writing.sessionsPerDay), perform: (script) => write(script, writing) },
  ],
})

const tools = ['repo.blame', 'repo.open_pull_request', 'repo.read', 'repo.search', 'repo.write']

export const docsWriter = writer({
  mind: {
    system: 'You keep the handbook of harborline true.',
    tools,
    inputTokens: 9_000,
    outputTokens: 1_100,
    reasoningTokens: 900,
  },
  sessionsPerDay: 28,
  task: 'Bring the page in line with the code.',
  reads: [
    'docs/index.md',
    'docs/deploy.md',
    'docs/api.md',
    'docs/onboarding.md',
    'src/routes/index.ts',
    'README.md',
  ],
  writes: 'repo.write',
  meanReads: 1.6,
})

export const releaseNotes = writer({
  mind: {
    system: 'You write release notes from merged pull requests.',
    tools,
    inputTokens: 22_000,
    outputTokens: 1_500,
    reasoningTokens: 1_100,
  },
  sessionsPerDay: 13,
  task: 'Summarise what was merged since the last release.',
  reads: ['CHANGELOG.md', 'docs/releases.md', 'package.json'],
  writes: 'repo.open_pull_request',
  meanReads: 1.2,
})

export const dependencyBumper = writer({
  mind: {
    system: 'You raise dependencies, one at a time, and read what changed.',
    tools,
    inputTokens: 6_500,
    outputTokens: 420,
    reasoningTokens: 700,
  },
  sessionsPerDay: 27,
  task: 'Raise one dependency.',
  reads: [
    'package.json',
    'package-lock.json',
    'Dockerfile',
    'infra/versions.tf',
    'requirements.txt',
    '.github/workflows/ci.yml',
  ],
  writes: 'repo.open_pull_request',
  meanReads: 1.4,
})
