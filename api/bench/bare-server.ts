/**
 * What the same request costs with nothing behind it: Fastify, JSON in, JSON of a decision's size out. Prints its port. Run as
 * a process of its own, so that its processor time is its own.
 */
import Fastify from 'fastify'

const app = Fastify({ logger: false })
const DECISION = {
  ...{ id: 'dec_0000000000000001', at: 1_780_000_000_000, outcome: 'allow', judged: 'allow' },
  ...{ shadow: false, risk: 3, bits: 1.4, because: ['ordinary'], reasons: [], approvalId: '' },
  ...{ bypassId: '', digest: 'd'.repeat(64), ttlMs: 5_000, policy: 'default@0123456789abcdef' },
  scored: true,
}
app.post('/v1/decisions', async () => DECISION)
console.log(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
