import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { copyTrail, publicKeyList, signTrail } from '../../test/signed-trail.ts'
import { loadDigestKeys, noDigestKeys } from './digest-keys.ts'
import type { FolderProof } from './verify-folder.ts'
import { verifyDigestFolder } from './verify-folder.ts'

const from = Date.UTC(2026, 10, 28, 22)
const trail = signTrail(from, 4)
const [firstLog, secondLog] = trail.logs
const lastDigest = trail.digests.at(-1)
assert.ok(firstLog && secondLog && lastDigest)

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'tripline-trail-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function keysIn(t: TestContext) {
  const file = join(folderOf(t), 'keys.json')
  writeFileSync(file, publicKeyList(trail))
  return loadDigestKeys(file)
}

const check = (folder: string, keys = noDigestKeys): Promise<FolderProof> =>
  verifyDigestFolder([folder], keys, new AbortController().signal)
const kindsOf = ({ problems }: FolderProof): readonly string[] =>
  problems.map(({ kind, object }) => `${kind} ${object}`).sort()
const url = (key: string): string => `s3://trail/${key}`

/** Writes the object's content anew, as somebody who knows gzip would. */
function rewrite(path: string, change: (content: Buffer) => Buffer): void {
  writeFileSync(path, gzipSync(change(Buffer.from(gunzipSync(readFileSync(path))))))
}

function flip(content: Buffer, at: number): Buffer {
  content[at] = (content[at] ?? 0) ^ 1
  return content
}

test('a trail as CloudTrail wrote it is proved, across midnight and with its signatures lost', async (t) => {
  const folder = folderOf(t)
  copyTrail(trail, folder, false)
  const proof = await check(folder, keysIn(t))
  assert.deepEqual(proof.problems, [])
  assert.deepEqual([proof.digests, proof.logs], [4, 8])
  // Each digest carries the signature of the one before; nothing carries that of the newest.
  assert.deepEqual(
    proof.unproved.map(({ path }) => path),
    [join(folder, lastDigest.key)],
  )
})

test('with the signatures beside it, the newest digest is proved too', async (t) => {
  const folder = folderOf(t)
  copyTrail(trail, folder, true)
  const proof = await check(folder, keysIn(t))
  assert.deepEqual([proof.problems, proof.unproved], [[], []])
})

test('a copy without the prefix of the trail is understood', async (t) => {
  const folder = folderOf(t)
  const prefixed = signTrail(from, 2, 'audit/prod/')
  copyTrail(prefixed, folder, false)
  const short = folderOf(t)
  cpSync(join(folder, 'audit/prod'), short, { recursive: true })
  const proof = await check(short)
  assert.deepEqual([proof.problems, proof.digests, proof.logs], [[], 2, 4])
})

test('a byte flipped anywhere in a log file is named', async (t) => {
  const folder = folderOf(t)
  copyTrail(trail, folder, false)
  const path = join(folder, firstLog.key)
  const { length } = gunzipSync(firstLog.bytes)
  for (let at = 0; at < length; at += 7) {
    rewrite(path, (content) => flip(content, at))
    assert.deepEqual(kindsOf(await check(folder)), [`log-changed ${url(firstLog.key)}`])
    writeFileSync(path, firstLog.bytes)
  }
})

test('a log file whose compressed bytes are damaged is named', async (t) => {
  const folder = folderOf(t)
  copyTrail(trail, folder, false)
  writeFileSync(join(folder, firstLog.key), flip(Buffer.from(firstLog.bytes), 40))
  assert.deepEqual(kindsOf(await check(folder)), [`log-changed ${url(firstLog.key)}`])
})

test('a byte flipped anywhere in a digest, or in its signature, is named', async (t) => {
  const folder = folderOf(t)
  copyTrail(trail, folder, true)
  const keys = keysIn(t)
  for (const digest of [trail.digests[1], lastDigest]) {
    assert.ok(digest)
    const path = join(folder, digest.key)
    const { length } = gunzipSync(digest.bytes)
    for (let at = 0; at < length; at += 13) {
      rewrite(path, (content) => flip(content, at))
      const { problems, unproved } = await check(folder, keys)
      assert.ok(problems.length > 0 || unproved.length > 0, `byte ${at}`)
      const named = JSON.stringify([problems, unproved])
      assert.ok(named.includes(digest.key), `byte ${at}: ${named}`)
      writeFileSync(path, digest.bytes)
    }
    const wrong = flip(Buffer.from(digest.signature, 'hex'), 3).toString('hex')
    writeFileSync(`${path}.signature`, wrong)
    assert.deepEqual(kindsOf(await check(folder, keys)), [`signature-wrong ${url(digest.key)}`])
    writeFileSync(`${path}.signature`, digest.signature)
  }
})

test('a log file that is gone, and a digest that is gone, are named', async (t) => {
  const folder = folderOf(t)
  copyTrail(trail, folder, false)
  const [, second] = trail.digests
  assert.ok(second)
  rmSync(join(folder, firstLog.key))
  rmSync(join(folder, second.key))
  assert.deepEqual(kindsOf(await check(folder)), [
    `digest-missing ${url(second.key)}`,
    `log-missing ${url(firstLog.key)}`,
  ])
})

test('a log file that no digest lists is named, wherever in the hour it lies', async (t) => {
  const folder = folderOf(t)
  copyTrail(trail, folder, false)
  for (const time of ['2225', '2259', '2301', '2345']) {
    const key: string = firstLog.key.replace(/T\d{4}Z_\w+/, `T${time}Z_forged`)
    writeFileSync(join(folder, key), gzipSync('{"Records":[]}'))
    assert.deepEqual(kindsOf(await check(folder)), [`log-extra ${url(key)}`], time)
    rmSync(join(folder, key))
  }
})

test('where another trail writes into the same folder, no log file is called extra', async (t) => {
  const folder = folderOf(t)
  copyTrail(trail, folder, false)
  const key = firstLog.key.replace(/T\d{4}Z_\w+/, 'T2225Z_others')
  writeFileSync(join(folder, key), gzipSync('{"Records":[]}'))
  const [digest] = trail.digests
  assert.ok(digest)
  const beside = join(folder, digest.key.replaceAll('_management_', '_data-events_'))
  mkdirSync(dirname(beside), { recursive: true })
  // Moved there by somebody, it is named itself.
  writeFileSync(beside, digest.bytes)
  assert.deepEqual(kindsOf(await check(folder)), [`digest-misplaced ${beside}`])
})

test('a chain that somebody signed with a key of his own is not believed', async (t) => {
  const folder = folderOf(t)
  const forged = signTrail(from, 3)
  copyTrail(forged, folder, true)
  const file = join(folderOf(t), `${forged.fingerprint}.pem`)
  // Under the fingerprint that the forger names, there is AWS's key.
  writeFileSync(file, trail.publicKeyPem)
  const proof = await check(folder, loadDigestKeys(file))
  assert.equal(proof.problems.filter(({ kind }) => kind === 'signature-wrong').length, 3)
  // And where the fingerprint is of no key we have, nothing is proved.
  assert.equal((await check(folder, keysIn(t))).unproved.length, 3)
})

test('keys are read as PEM, as DER of both kinds and as AWS lists them; what is none is refused by name', (t) => {
  const folder = folderOf(t)
  writeFileSync(join(folder, `${'AA'.repeat(16)}.pem`), trail.publicKeyPem)
  writeFileSync(join(folder, 'bb.der'), trail.publicKeyDer)
  writeFileSync(join(folder, 'list.json'), publicKeyList(trail))
  writeFileSync(join(folder, 'notes.txt'), 'no key')
  const keys = loadDigestKeys(folder)
  assert.deepEqual([...keys.keys()].sort(), ['aa'.repeat(16), 'bb', trail.fingerprint].sort())
  const [first, ...others] = [...keys.values()]
  for (const other of others) assert.ok(first?.equals(other))
  const bad = join(folder, 'bad.pem')
  writeFileSync(bad, 'no key')
  assert.throws(() => loadDigestKeys(folder), new RegExp(`${bad}: holds no public key`))
})
