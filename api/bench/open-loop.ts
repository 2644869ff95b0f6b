/**
 * An open-loop load generator, run as a process of its own: requests fall due by the clock, whether the ones before were
 * answered or not, and a latency counts from when a request was due. So a server that stalls is charged for every request of
 * the stall (Tene, "coordinated omission"). Arguments: port, token, requests a second, seconds, agents.
 * Prints one JSON line: {sent, refused, p50, p99, p999, max} in milliseconds.
 */
import { connect } from 'node:net'
import { quantile } from './figure.ts'

const CONNECTIONS = 128
/** After the last request was due. */
const GIVE_UP_MS = 2_000
const [port = 0, token = '', rate = 0, seconds = 0, agents = 0] = process.argv
  .slice(2)
  .map((word, i) => (i === 1 ? word : Number(word))) as [number, string, number, number, number]

const METHODS = ['GET', 'GET', 'GET', 'POST', 'DELETE']
let random = 0x2545f491
const pick = (count: number): number => {
  random ^= random << 13
  random ^= random >>> 17
  random ^= random << 5
  return (random >>> 0) % count
}

/** What a gateway asks: mostly reading, by all agents alike, now and then something that may need a person. */
function nextRequest(): string {
  const agent = pick(agents)
  const method = METHODS[pick(METHODS.length)] ?? 'GET'
  const action = `${method} /v1/items/item-${agent % 50}`
  const body = JSON.stringify({
    ...{ agent: `agent-${agent}`, session: `ses-${agent}`, sourceIp: `192.0.2.${agent % 250}` },
    call: { action, service: 'shop-staging.example.com', credentialId: `key-${agent}` },
  })
  return `POST /v1/decisions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

interface Line {
  dueAt: number
  readonly write: (text: string) => void
}

const free: Line[] = []
const due: number[] = []
const latencies: number[] = []
let refused = 0

function done(line: Line, status: string): void {
  latencies.push(performance.now() - line.dueAt)
  if (status !== '200') refused++
  const next = due.shift()
  if (next === undefined) free.push(line)
  else send(line, next)
}

function send(line: Line, at: number): void {
  line.dueAt = at
  line.write(nextRequest())
}

async function open(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, resolve)
    const line: Line = { dueAt: 0, write: (text) => void socket.write(text) }
    let held = ''
    socket.setEncoding('latin1')
    socket.on('error', reject)
    socket.on('data', (piece: string) => {
      held += piece
      const head = held.indexOf('\r\n\r\n')
      if (head < 0) return
      const length = Number(/content-length: (\d+)/i.exec(held)?.[1] ?? 0)
      if (held.length < head + 4 + length) return
      const status = held.slice(9, 12)
      held = ''
      done(line, status)
    })
    free.push(line)
  })
}

await Promise.all(Array.from({ length: CONNECTIONS }, open))
const total = rate * seconds
const startedAt = performance.now() + 100
let sent = 0
await new Promise<void>((resolve) => {
  // A millisecond is the finest timer there is; what fell due meanwhile is sent at once, and counts from when it was due.
  const ticking = setInterval(() => {
    const dueNow = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * rate))
    for (; sent < dueNow; sent++) {
      const at = startedAt + (sent / rate) * 1000
      const line = free.pop()
      if (line === undefined) due.push(at)
      else send(line, at)
    }
    if (sent < total) return
    clearInterval(ticking)
    resolve()
  }, 1)
})
const giveUpAt = performance.now() + GIVE_UP_MS
while (latencies.length < total && performance.now() < giveUpAt) {
  await new Promise((resolve) => setTimeout(resolve, 20))
}
const [p50, p99, p999, max] = [0.5, 0.99, 0.999, 1].map((share) => quantile(latencies, share))
console.log(JSON.stringify({ sent, answered: latencies.length, refused, p50, p99, p999, max }))
process.exit(0)
