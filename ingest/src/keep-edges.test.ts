import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import type { CursorStore } from '@tripline/infra'
import { embeddedCursorStore } from '@tripline/infra'
import { createCredentialGraph } from './identify/credential-graph.ts'
import { createIdentityResolver } from './identify/identity-resolver.ts'
import { emptyRegistry } from './identify/registry.ts'
import { keepEdges } from './keep-edges.ts'

function edge(child: string) {
  const times = { issuedAt: 1000, expiresAt: 2000 }
  return { parent: 'root', child, ...times, sessionTag: '', sourceIdentity: 'orchestrator' }
}

function storeIn(t: TestContext): CursorStore {
  const path = mkdtempSync(join(tmpdir(), 'tripline-edges-'))
  const store = embeddedCursorStore(path)
  t.after(async () => {
    await store.close()
    rmSync(path, { recursive: true, force: true })
  })
  return store
}

function identityOn(store: CursorStore) {
  const graph = createCredentialGraph()
  return { graph, ...keepEdges(createIdentityResolver(emptyRegistry, graph), graph, store) }
}

test('what was learned and saved is known after a restart; what was not saved is not', async (t) => {
  const store = storeIn(t)
  const first = identityOn(store)
  for (const child of ['a', 'b', 'c']) first.identify.learn(edge(child))
  await first.save()
  first.identify.learn(edge('unsaved'))

  const second = identityOn(store)
  assert.equal(second.graph.size, 3)
  assert.equal(second.graph.chain('b')[0]?.sourceIdentity, 'orchestrator')
  second.identify.learn(edge('d'))
  second.identify.learn(edge('a'))
  await second.save()
  assert.equal(identityOn(store).graph.size, 4)
})

test('an edge that was known costs no write', async (t) => {
  const writes: string[] = []
  const store = storeIn(t)
  const counting: CursorStore = {
    ...store,
    set: async (name, value) => {
      writes.push(name)
      await store.set(name, value)
    },
  }
  const { identify, save } = identityOn(counting)
  for (let i = 0; i < 5; i += 1) {
    identify.learn(edge('a'))
    await save()
  }
  assert.deepEqual(writes, ['edge/0'])
})

test('what could not be saved is saved the next time', async (t) => {
  const store = storeIn(t)
  let broken = true
  const failing: CursorStore = {
    ...store,
    set: async (name, value) => {
      if (broken) throw new Error('disk full')
      await store.set(name, value)
    },
  }
  const { identify, save } = identityOn(failing)
  identify.learn(edge('a'))
  await assert.rejects(save())
  broken = false
  await save()
  assert.equal(identityOn(store).graph.size, 1)
})
