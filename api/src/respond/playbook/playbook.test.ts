import assert from 'node:assert/strict'
import { test } from 'node:test'
import { grave } from '../../../test/respond/grave-alert.ts'
import type { LoadedPlaybook } from './load-playbooks.ts'
import { loadPlaybook, loadPlaybooks, parsePlaybook, SHIPPED_PLAYBOOK } from './load-playbooks.ts'
import { adviser } from './match-alert.ts'
import type { Playbook } from './playbook.ts'
import { toCacao } from './to-cacao.ts'
import { tryPlaybook } from './try-playbook.ts'

const LADDER = `playbook: ladder
describes: Mild first
when: { severity: medium, environments: [prod], agents: ["staging-*"] }
steps:
  - { risk: 40, measure: throttle }
  - { risk: 70, measure: revoke, approval: person }
`

function loaded(found: LoadedPlaybook): Playbook {
  if (found.kind === 'invalid') return assert.fail(found.problems.join('\n'))
  return found.playbook
}
const problemsOf = (text: string): readonly string[] => {
  const found = parsePlaybook('own.yaml', text)
  return found.kind === 'invalid' ? found.problems : []
}

test('the shipped playbook is one, and takes the credential of a grave alert away', () => {
  const shipped = loaded(loadPlaybook(SHIPPED_PLAYBOOK))
  const advise = adviser([shipped])
  assert.equal(advise(grave({ sequence: 1 }))?.step.measure, 'revoke')
  assert.equal(advise(grave({ sequence: 1, risk: 45 }))?.step.measure, 'throttle')
  assert.equal(advise(grave({ sequence: 1, severity: 'low' })), null)
})

test('every mistake names file, key and fix', () => {
  for (const [text, says] of [
    ['playbook: x', /own\.yaml: describes is missing; add it/],
    [LADDER.replace('severity:', 'severty:'), /when\.severty is not a known key; did you mean sev/],
    [LADDER.replace('revoke', 'destroy'), /steps\[1\]\.measure must be one of observe, throttle/],
    [LADDER.replace('risk: 70', 'risk: 30'), /steps\[1\]\.risk is 30 after 40; order the steps/],
    [LADDER.replace('throttle', 'revoke').replace(/revoke, a/, 'throttle, a'), /is milder than/],
    [
      LADDER.replace('revoke, a', 'step-up, meanwhile: step-up, a'),
      /steps\[1\]\.meanwhile: step-up is not milder than step-up; name a milder one/,
    ],
    [LADDER.replace('playbook: ladder', 'playbook: A b'), /playbook .*lower case, digits, dashes/],
    ['steps: [', /own\.yaml:1:\d+: not YAML/],
  ] as const) {
    assert.match(problemsOf(text).join('\n'), says, text)
  }
  const twice = loadPlaybooks([SHIPPED_PLAYBOOK, SHIPPED_PLAYBOOK])
  assert.ok(twice.kind === 'invalid')
  assert.match(twice.problems[0] ?? '', /another one is called contain-credential; rename/)
  const gone = loadPlaybook('/nowhere.yaml')
  assert.ok(gone.kind === 'invalid' && /cannot be read \(ENOENT\)/.test(gone.problems[0] ?? ''))
})

test('the version is of the content: order and comments do not matter, a figure does', () => {
  const version = (text: string): string => loaded(parsePlaybook('x', text)).version
  assert.equal(
    version(LADDER),
    version(`# a note\n${LADDER.replace('describes: Mild first\n', '')}describes: Mild first\n`),
  )
  assert.notEqual(version(LADDER), version(LADDER.replace('70', '71')))
})

test('the first that fits decides, by the highest step that is reached; everything it asks for must hold', () => {
  const ladder = loaded(parsePlaybook('x', LADDER))
  const all = loaded(
    parsePlaybook('y', 'playbook: rest\ndescribes: All\nsteps: [{ risk: 0, measure: step-up }]'),
  )
  const advise = adviser([ladder, all])
  const names = (given: Parameters<typeof grave>[0]) => {
    const found = advise(grave({ sequence: 1, ...given }))
    return found === null ? 'nothing' : `${found.playbook.name} ${found.step.measure}`
  }
  assert.equal(names({ risk: 69 }), 'ladder throttle')
  assert.equal(names({ risk: 70 }), 'ladder revoke')
  assert.equal(names({ risk: 10 }), 'nothing')
  assert.equal(names({ environment: 'dev' }), 'rest step-up')
  assert.equal(names({ agentId: 'other' }), 'rest step-up')
})

test('tried on history: one credential once, the cap held, people asked where the playbook says', () => {
  const open = loaded(
    parsePlaybook('x', 'playbook: open\ndescribes: All\nsteps: [{ risk: 50, measure: revoke }]'),
  )
  const alerts = [0, 1, 2, 3, 3].map((n, i) =>
    grave({ id: `alr_${i}`, sequence: i, credentialId: `tok_${n}`, openedAt: 1e12 + i * 60_000 }),
  )
  const later = grave({
    id: 'later',
    sequence: 9,
    credentialId: 'tok_9',
    openedAt: 1e12 + 2 * 3.6e6,
  })
  const { automatic, cap, person, tried } = tryPlaybook(open, [later, ...alerts], 3)
  assert.deepEqual([automatic, cap, person, tried.length], [4, 1, 0, 5])
  assert.equal(tried.at(-1)?.alertId, 'later')
  const asked = tryPlaybook(loaded(parsePlaybook('x', LADDER)), alerts, 3)
  assert.deepEqual([asked.automatic, asked.person], [0, 4])
})

interface Document {
  readonly spec_version: string
  readonly id: string
  readonly created_by: string
  readonly created: string
  readonly workflow_start: string
  readonly workflow: Readonly<Record<string, Record<string, unknown>>>
  readonly agent_definitions: object
}

test('as CACAO 2.0: every link leads to a step, an approval comes before what asks for one, and ids are stable', () => {
  const document: Document = Object(toCacao(loaded(parsePlaybook('x', LADDER)), 1e12))
  assert.deepEqual(document, toCacao(loaded(parsePlaybook('x', LADDER)), 1e12))
  assert.equal(document.spec_version, 'cacao-2.0')
  const id = (kind: string) =>
    new RegExp(`^${kind}--[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
  assert.match(document.id, id('playbook'))
  assert.match(document.created_by, id('identity'))
  assert.match(document.created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const steps = new Map<string, Record<string, unknown>>(Object.entries(document.workflow))
  assert.equal(steps.get(document.workflow_start)?.type, 'start')
  for (const [name, step] of steps) {
    assert.match(name, id(String(step.type)))
    const links = [
      step.on_completion,
      step.on_success,
      step.on_failure,
      ...Object.values(step.cases ?? {}),
    ]
    for (const link of links) if (link !== undefined) assert.ok(steps.has(String(link)), name)
    if (step.agent !== undefined) assert.ok(String(step.agent) in document.agent_definitions)
  }
  const names = [...steps.values()].map(({ name }) => name)
  assert.ok(names.includes('Approve this measure') && names.includes('Enact: revoke'))
})
