import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { installationKey } from '@tripline/infra'
import { auditSeal } from '../../src/audit/audit-seal.ts'
import type { AuditVerdict } from '../../src/audit/verify-audit.ts'
import { verifyAudit } from '../../src/audit/verify-audit.ts'
import type { HostileReceiver } from './hostile-receiver.ts'
import { hostileReceiver } from './hostile-receiver.ts'
import type { DriverOrders } from './push-driver.ts'

export interface KillRun {
  readonly folder: string
  readonly receivers: number
  /** Alert versions; each receiver is to get each. */
  readonly versions: number
  readonly agents: number
  /** The sender is killed so often while it delivers, then left alone. */
  readonly kills: number
  /** How long after a life's first delivery the kill comes, in milliseconds, at most. */
  readonly longestLifeMs: number
  readonly timeoutMs: number
  readonly random: () => number
}

export interface KillResult {
  readonly receivers: readonly HostileReceiver[]
  readonly dead: HostileReceiver
  readonly kills: number
  readonly deadLetters: number
  readonly seconds: number
  readonly audit: AuditVerdict
  close(): Promise<void>
}

const DRIVER = fileURLToPath(new URL('./push-driver.ts', import.meta.url))
const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`

/** Delivers to hostile receivers while the sender is killed again and again. */
export async function deliverUnderKills(run: KillRun): Promise<KillResult> {
  const { folder, versions, agents, timeoutMs } = run
  const began = performance.now()
  const receivers = await Promise.all(
    Array.from({ length: run.receivers }, () => hostileReceiver({ secret: SECRET })),
  )
  const dead = await hostileReceiver({ secret: SECRET, neverAccepts: true })
  const urls = receivers.map(({ url }) => url)
  const orders = { folder, versions, agents, timeoutMs, secret: SECRET, urls, deadUrl: dead.url }
  let accepted = 0
  const waiting = new Set<() => void>()
  for (const receiver of receivers) {
    receiver.onAccepted(() => {
      accepted++
      for (const go of waiting) go()
      waiting.clear()
    })
  }
  const progress = (): Promise<void> => new Promise((resolve) => void waiting.add(() => resolve()))

  let kills = 0
  while (kills < run.kills && accepted < run.receivers * versions) {
    const life = startDriver(orders)
    await Promise.race([progress(), life.finished])
    await Promise.race([pause(run.random() * run.longestLifeMs), life.finished])
    if (life.kill()) kills++
    const { errors } = await life.finished
    if (errors !== '') throw new Error(errors)
  }
  const last = await startDriver(orders).finished
  if (last.errors !== '') throw new Error(last.errors)
  const key = installationKey(folder)
  return {
    ...{ receivers, dead, kills },
    deadLetters: Number(/^idle (\d+)$/m.exec(last.output)?.[1] ?? Number.NaN),
    seconds: (performance.now() - began) / 1000,
    audit: await verifyAudit(join(folder, 'audit'), auditSeal(key)),
    async close() {
      await Promise.all([...receivers, dead].map((receiver) => receiver.close()))
    },
  }
}

function startDriver(orders: DriverOrders) {
  const flags = ['--conditions=source', '--import', 'tsx', DRIVER]
  const child = spawn(process.execPath, [...flags, JSON.stringify(orders)])
  let [output, errors] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const finished = once(child, 'close').then(() => ({ output, errors }))
  return {
    finished,
    /** False when it had ended by itself. */
    kill: () => child.kill('SIGKILL'),
  }
}
