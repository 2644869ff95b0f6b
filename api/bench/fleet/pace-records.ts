/**
 * An open-loop producer, run as a process of its own: records fall due by the clock, whether the ones before went anywhere or
 * not, and are appended to the files that a collector follows. Now and then one of them uses a decoy credential, under a name
 * of its own. Arguments: folder, name, records a second, seconds, decoys a second, first record of the company's to take.
 * Prints one JSON line: what was sent, and of each decoy its name and when it was due, in milliseconds since 1970.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '../../test/seeded-random.ts'
import { companyLogs, decoyName, decoyUse } from './company-logs.ts'
import type { Paced } from './measure-latency.ts'

const [folder = '', name = ''] = process.argv.slice(2)
const [rate = 0, seconds = 0, decoysPerSecond = 0, first = 0] = process.argv.slice(4).map(Number)
const TICK_MS = 5
const SEED = 11

const company = companyLogs()
company.skip(first)
const random = seededRandom(SEED)
const total = Math.round(rate * seconds)
const decoys = Array.from({ length: Math.round(decoysPerSecond * seconds) }, (_, n) => {
  return { name: decoyName(name, n), afterMs: random() * seconds * 1000 }
}).sort((a, b) => a.afterMs - b.afterMs)
// Made before the clock starts: what takes long would pass for a slow fleet.
const records = company.take(Math.max(0, total - decoys.length))
const uses = decoys.map((one) => ({ ...one, body: decoyUse(one.name) }))

const files = new Map<string, { readonly fd: number; text: string }>()
mkdirSync(join(folder, name), { recursive: true })
function put(source: string, body: string): void {
  let file = files.get(source)
  if (file === undefined) {
    const path = join(folder, name, `${source.replace(':', '-')}.ndjson`)
    file = { fd: openSync(path, 'a'), text: '' }
    files.set(source, file)
  }
  file.text += `${body}\n`
}

const startsAt = performance.timeOrigin + performance.now() + 200
let [sent, used, latestMs] = [0, 0, 0]
await new Promise<void>((resolve) => {
  const ticking = setInterval(() => {
    const elapsed = performance.timeOrigin + performance.now() - startsAt
    const due = Math.min(records.length, Math.floor((elapsed / 1000) * rate))
    latestMs = Math.max(latestMs, elapsed - (sent / rate) * 1000)
    for (; sent < due; sent++) put(records[sent]?.source ?? '', records[sent]?.body ?? '')
    for (let use = uses[used]; use !== undefined && use.afterMs <= elapsed; use = uses[++used]) {
      put('cloudtrail', use.body)
    }
    for (const file of files.values()) {
      if (file.text !== '') writeSync(file.fd, file.text)
      file.text = ''
    }
    if (sent < records.length || used < uses.length) return
    clearInterval(ticking)
    resolve()
  }, TICK_MS)
})
for (const { fd } of files.values()) closeSync(fd)
const told: Paced = {
  sent: sent + used,
  latestMs,
  decoys: uses.map(({ name: decoy, afterMs }) => [decoy, startsAt + afterMs]),
}
process.stdout.write(`${JSON.stringify(told)}\n`)
