import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { embeddedCursorStore } from './cursor-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'tripline-cursor-'))
after(() => rmSync(directory, { recursive: true, force: true }))

test('a cursor comes back after reopening, under any name', async () => {
  const path = join(directory, 'a')
  const names = ['file', '__proto__', '', `/var/log/${'x'.repeat(5000)}`, 'é😀\0']
  const cursors = embeddedCursorStore(path)
  for (const [i, name] of names.entries()) await cursors.set(name, { inode: i, at: [1, null, 'x'] })
  assert.equal(cursors.get('unknown'), undefined)
  await cursors.close()
  const again = embeddedCursorStore(path)
  for (const [i, name] of names.entries())
    assert.deepEqual(again.get(name), { inode: i, at: [1, null, 'x'] })
  await again.set('file', 7)
  assert.equal(again.get('file'), 7)
  await again.remove('file')
  assert.equal(again.get('file'), undefined)
  await again.close()
})

test('an acknowledged cursor survives SIGKILL', async () => {
  const path = join(directory, 'killed')
  const program = `import { embeddedCursorStore } from ${JSON.stringify(new URL('./cursor-store.ts', import.meta.url).href)}
    const cursors = embeddedCursorStore(${JSON.stringify(path)})
    for (let i = 0; ; i++) { await cursors.set('file', i); process.stdout.write(i + '\\n') }`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program])
  let output = ''
  const exit = new Promise((resolve) => child.once('close', resolve))
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
    if (output.length > 500) child.kill('SIGKILL')
  })
  await exit
  const acknowledged = Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1))
  assert.ok(acknowledged > 0)
  const cursors = embeddedCursorStore(path)
  assert.ok(Number(cursors.get('file')) >= acknowledged)
  await cursors.close()
})
