import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { stringify } from 'yaml'
import { runProgram } from './program.ts'
import { workFolder } from './work-folder.ts'

interface Mistake {
  readonly what: string
  readonly args: readonly string[]
  /** Written to tripline.yaml first. */
  readonly config?: unknown
  readonly says: RegExp
}

const source = { name: 'trail', path: 'logs' }

const mistakes: readonly Mistake[] = [
  {
    what: 'a path that is not there',
    args: ['replay', 'nowhere'],
    says: /nowhere: there is no such/,
  },
  {
    what: 'a file that cannot be written',
    args: ['replay', 'logs', '--out', 'no/such/folder/a.jsonl'],
    says: /a\.jsonl cannot be written \(ENOENT\); check its folder/,
  },
  {
    what: 'no configuration where one is to be compared with',
    args: ['replay', 'logs', '--compare', 'bolder.yaml'],
    says: /--compare bolder\.yaml: there is no such file; copy tripline\.yaml, change .* name the copy/,
  },
  {
    what: 'the present configuration compared with itself',
    args: ['replay', 'logs', '--compare', './tripline.yaml'],
    config: { alertsPerDay: 3 },
    says: /--compare \.\/tripline\.yaml is the present configuration itself.*Name another one, or add --budget/,
  },
  {
    what: 'a wrong key in the configuration to compare with',
    args: ['replay', 'logs', '--config', 'empty.yaml', '--compare', 'tripline.yaml'],
    config: { findingBit: 9 },
    says: /tripline\.yaml: findingBit is not a known key; did you mean findingBits\?/,
  },
  {
    what: 'a comparison that is to be kept',
    args: [
      'replay',
      'logs',
      '--config',
      'empty.yaml',
      '--compare',
      'tripline.yaml',
      '--state',
      'x',
    ],
    config: { alertsPerDay: 3 },
    says: /--compare keeps nothing and writes no scores: leave --state out/,
  },
  {
    what: 'an unknown format',
    args: ['parse', 'logs', '--source', 'cloudtrial'],
    says: /"cloudtrial" is no format\. Known are auto, cloudtrail, /,
  },
  {
    what: 'a mapping that nobody has, in a source',
    args: ['up', '--port', '0'],
    config: { sources: [{ ...source, format: 'mapped:nobody' }] },
    says: /source trail: "mapped:nobody" is no format\. Known are .*mapped:railway/,
  },
  {
    what: 'a wrong key in the configuration',
    args: ['up', '--port', '0'],
    config: { alertsPerDya: 3 },
    says: /tripline\.yaml: alertsPerDya is not a known key; did you mean alertsPerDay\?/,
  },
  {
    what: 'a wrong key in agents.yaml',
    args: ['up', '--port', '0'],
    config: { agents: 'agents.yaml', sources: [source] },
    says: /agents\.yaml: agents\[0\]\.enviroment is not a known key; did you mean environment\?/,
  },
  {
    what: 'no agents.yaml where one is named',
    args: ['up', '--port', '0'],
    config: { agents: 'none.yaml', sources: [source] },
    says: /none\.yaml: cannot be read \(ENOENT\)/,
  },
  {
    what: 'a configuration that is not there: not the demo instead',
    args: ['up', '--port', '0', '--config', 'triplin.yaml'],
    says: /triplin\.yaml: there is no such file/,
  },
  {
    what: 'a source without a way in',
    args: ['up', '--port', '0'],
    config: { sources: [{ name: 'trail' }] },
    says: /source trail needs one of path, queue or stdin: true/,
  },
  {
    what: 'a key for digests that is none',
    args: ['up', '--port', '0'],
    config: { sources: [{ ...source, digestKeys: 'tripline.yaml' }] },
    says: /source trail: digestKeys: .*tripline\.yaml: is neither \.json nor \.pem nor \.der\. aws cloudtrail list-public-keys/,
  },
  {
    what: 'a folder without digests',
    args: ['digests', '.'],
    says: /no digest in it: copy the whole bucket/,
  },
  {
    what: 'a state folder that is a file',
    args: ['up', '--port', '0', '--state', 'agents.yaml'],
    config: { sources: [source] },
    says: /agents\.yaml: no folder can be made there \(EEXIST\); name another --state/,
  },
  {
    what: 'a state that a replay made',
    args: ['up', '--port', '0', '--state', 'replayed'],
    config: { sources: [source] },
    says: /was made by tripline replay.*choose another --state/,
  },
  {
    what: 'a damaged installation key',
    args: ['up', '--port', '0', '--state', 'damaged'],
    config: { sources: [source] },
    says: /installation-key holds 3 bytes, not 32: restore it from a backup/,
  },
  {
    what: 'no data yet',
    args: ['query', 'SELECT 1'],
    says: /no data in \.tripline\. Start with: npm start/,
  },
  {
    what: 'wrong SQL',
    args: ['query', 'SELECT nope FROM events', '--state', 'replayed'],
    says: /nope/,
  },
  {
    what: 'writing SQL',
    args: ['query', 'DROP TABLE events', '--state', 'replayed'],
    says: /SELECT/,
  },
  {
    what: 'an agent nobody knows',
    args: ['agent', 'nobody', '--state', 'replayed'],
    says: /no agent with this id/,
  },
]

test('each typical mistake ends in a sentence that says what to do, and in 1', async (t) => {
  const folder = workFolder(t)
  for (const name of ['logs', 'damaged']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'logs/a.ndjson'), 'no record\n')
  writeFileSync(
    join(folder, 'agents.yaml'),
    stringify({ agents: [{ id: 'a', enviroment: 'prod' }] }),
  )
  writeFileSync(join(folder, 'damaged/installation-key'), 'abc')
  writeFileSync(join(folder, 'empty.yaml'), '{}\n')
  await runProgram(['replay', 'logs', '--state', 'replayed'], folder)
  for (const { what, args, config = {}, says } of mistakes) {
    writeFileSync(join(folder, 'tripline.yaml'), stringify(config))
    const { code, stdout, stderr } = await runProgram(args, folder)
    assert.match(stderr, says, what)
    assert.equal(code, 1, what)
    assert.equal(stdout, '', what)
    assert.doesNotMatch(stderr, /^ {4}at /m, `${what}: a sentence, not a stack`)
  }
})

test('a port that is taken ends the program, with what to do about it', async (t) => {
  const folder = workFolder(t)
  const port = await takenPort(t)
  writeFileSync(join(folder, 'tripline.yaml'), stringify({ sources: [{ ...source, path: '.' }] }))
  const { code, stderr } = await runProgram(['up', '--port', String(port)], folder)
  assert.equal(code, 1)
  assert.match(stderr, new RegExp(`Port ${port} is taken\\. Choose another: .*--port 0`))
  assert.doesNotMatch(stderr, /^ {4}at /m)
})

function takenPort(t: TestContext): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    t.after(() => server.close())
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}
