import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import type { CursorStore } from '@tripline/infra'
import { embeddedCursorStore } from '@tripline/infra'
import { classifyValue } from './arguments/classify-value.ts'
import { keepLessons } from './keep-lessons.ts'
import { createMcpMemory } from './mcp/mcp-memory.ts'

const plain = (text: string): string => text
const email = classifyValue('to', 'mallory@example.org')

function storeIn(t: TestContext): CursorStore {
  const path = mkdtempSync(join(tmpdir(), 'tripline-lessons-'))
  const store = embeddedCursorStore(path)
  t.after(async () => {
    await store.close()
    rmSync(path, { recursive: true, force: true })
  })
  return store
}

function memoryOn(store: CursorStore) {
  const memory = createMcpMemory(plain)
  return { memory, ...keepLessons(memory, store) }
}

test('what a session had seen and asked is known after a restart; what was not saved is not', async (t) => {
  const store = storeIn(t)
  const first = memoryOn(store)
  first.memory.pending.asked('server session #1', { tool: 'inbox', at: 5 })
  first.memory.identifiers.noteOutput('s', 'inbox', 10, 'Write to mallory@example.org.')
  await first.save()
  first.memory.pending.asked('server session #2', { tool: 'unsaved', at: 20 })

  const second = memoryOn(store)
  const origins = second.memory.identifiers.originsBefore('s', 15)
  assert.deepEqual(origins('', email), { origin: 'tool', sourceTool: 'inbox' })
  assert.equal(second.memory.identifiers.originsBefore('s', 9)('', email).origin, 'none')
  assert.equal(second.memory.identifiers.size, first.memory.identifiers.size)
  assert.deepEqual(second.memory.pending.answered('server session #1', 7), { tool: 'inbox', at: 5 })
  assert.equal(second.memory.pending.answered('server session #2', 30), null)
})

test('many lessons lie in many slots, come back in order, and are followed by later ones', async (t) => {
  const store = storeIn(t)
  const first = memoryOn(store)
  for (let n = 0; n < 1000; n++) {
    first.memory.pending.asked(`call ${n % 100}`, { tool: `tool ${n}`, at: n })
  }
  await first.save()
  const second = memoryOn(store)
  second.memory.pending.asked('call 7', { tool: 'later', at: 2000 })
  await second.save()
  const third = memoryOn(store)
  assert.deepEqual(third.memory.pending.answered('call 7', 3000), { tool: 'later', at: 2000 })
  assert.deepEqual(third.memory.pending.answered('call 8', 3000), { tool: 'tool 908', at: 908 })
  assert.equal(third.memory.pending.size, 100)
})

test('what is known costs no write, and what lies in the store and is no lesson is left out', async (t) => {
  const writes: string[] = []
  const store = storeIn(t)
  const counting: CursorStore = {
    ...store,
    set: async (name, value) => {
      writes.push(name)
      await store.set(name, value)
    },
  }
  const { memory, save } = memoryOn(counting)
  for (const at of [10, 10, 40]) memory.identifiers.noteOutput('s', 'inbox', at, 'a@example.org')
  await save()
  const before = writes.length
  memory.identifiers.noteOutput('s', 'inbox', 50, 'a@example.org')
  await save()
  assert.equal(before, 1)
  assert.equal(writes.length, before)

  const odd = [
    ['asked', 1, 'x', 2],
    ['seen', 's', 'm', 't', null],
    'x',
    null,
    ['asked', 'k', 't', 9],
  ]
  await store.set('lesson/1', { sequence: 1, lessons: odd })
  assert.deepEqual(memoryOn(store).memory.pending.answered('k', 10), { tool: 't', at: 9 })
})
