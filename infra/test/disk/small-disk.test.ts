import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { disksForTests } from './small-disk.ts'

const disks = disksForTests()
const skip = disks.kind === 'own' ? false : `skipped: ${disks.reason}`

test('a full disk refuses the next byte, keeps what it has, and takes more once there is room', {
  skip,
}, (t) => {
  assert.ok(disks.kind === 'own')
  const disk = disks.make()
  t.after(() => disk.unmount())
  const [before, after] = [join(disk.folder, 'before'), join(disk.folder, 'after')]
  writeFileSync(before, 'kept')
  disk.fill()
  assert.throws(() => writeFileSync(after, Buffer.alloc(1 << 20)), { code: 'ENOSPC' })
  disk.makeRoom()
  writeFileSync(after, Buffer.alloc(1 << 20))
  assert.equal(readFileSync(before, 'utf8'), 'kept')
})
