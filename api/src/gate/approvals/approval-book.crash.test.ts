import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openGateGround } from '../../../test/gate-ground.ts'
import { seededRandom } from '../../../test/seeded-random.ts'

const folder = mkdtempSync(join(tmpdir(), 'approval-crash-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const LIVES = 6
/** Words told before the kill: by then all three have used one, however slow the machine. */
const FEWEST_WORDS = 10

/** Requests, approves and uses without pause, and says what it was told. */
const program = `import { writeSync } from 'node:fs'
  import { openGateGround, sampleRequest } from ${JSON.stringify(new URL('../../../test/gate-ground.ts', import.meta.url).href)}
  const { approvals } = await openGateGround(${JSON.stringify(folder)})
  const tell = (what, id) => writeSync(1, what + ' ' + id + '\\n')
  for (const approval of approvals.all()) {
    const { kind } = await approvals.use(approval.id, approval.digest, 80, 'x')
    if (kind === 'ok') tell('used', approval.id)
  }
  const go = async (n) => {
    for (let i = 0; ; i++) {
      const digest = process.argv[1] + '-' + n + '-' + i
      const { id } = await approvals.request(sampleRequest({ digest, agentId: digest }))
      tell('requested', id)
      if ((await approvals.approve(id, 'ada')).kind === 'ok') tell('approved', id)
      if (i % 2 === 0 && (await approvals.use(id, digest, 80, 'x')).kind === 'ok') tell('used', id)
    }
  }
  tell('ready', '')
  await Promise.all([go(1), go(2), go(3)])`

async function liveUntilKilled(life: number, words: number): Promise<readonly string[]> {
  const flags = ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', program]
  const child = spawn(process.execPath, [...flags, String(life)])
  let [output, errors] = ['', '']
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
    const told = output.slice(output.indexOf('ready')).split('\n').length
    if (output.includes('ready') && told > words) child.kill('SIGKILL')
  })
  await once(child, 'close')
  assert.equal(errors, '')
  return output.slice(0, output.lastIndexOf('\n')).split('\n')
}

test('after SIGKILLs every word given stands, and nothing was used twice', async () => {
  const random = seededRandom(9)
  const told = new Map<string, string[]>()
  for (let life = 0; life < LIVES; life++) {
    for (const line of await liveUntilKilled(life, FEWEST_WORDS + random() * 20)) {
      const [what = '', id = ''] = line.split(' ')
      if (id !== '') told.set(id, [...(told.get(id) ?? []), what])
    }
  }
  const ground = await openGateGround(folder)
  const states = new Map(ground.approvals.all().map(({ id, state }) => [id, state]))
  for (const [id, words] of told) {
    assert.ok(words.filter((word) => word === 'used').length <= 1, `${id}: ${words.join()}`)
    if (words.includes('used')) assert.equal(states.get(id), 'used')
    else if (words.includes('approved')) assert.match(states.get(id) ?? '', /^(approved|used)$/)
    else assert.match(states.get(id) ?? '', /^(pending|approved|used)$/)
  }
  const used = [...told.values()].filter((words) => words.includes('used')).length
  assert.ok(used >= LIVES, `only ${used} were used`)
  const success = (await ground.audited()).filter(
    ({ action, outcome }) => action === 'approval.use' && outcome === 'success',
  )
  assert.equal(new Set(success.map(({ target }) => target)).size, success.length)
  assert.ok(success.length >= used)
  await ground.close()
})
