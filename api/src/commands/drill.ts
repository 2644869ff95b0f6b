import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { plantedToken } from '@tripline/ingest/simulate'
import type { DrillGate } from '../drill/drill-gate.ts'
import { openDrillGate } from '../drill/drill-gate.ts'
import type { DrillCall } from '../drill/pocketos-calls.ts'
import { pocketosCalls } from '../drill/pocketos-calls.ts'
import type { Provider } from '../drill/provider.ts'
import { startProvider } from '../drill/provider.ts'
import { playStream } from './drill-stream.ts'
import { safeText } from './safe-text.ts'
import { answer, CommandError, tell } from './tell.ts'

const AGENT = 'staging-fixer'
const VOLUME = { id: 'vol_3d2c42fb90e1', backups: ['bkp_0613', 'bkp_0614', 'bkp_0615'] } as const

export interface DrillOptions {
  readonly gate?: boolean
  readonly stream?: boolean
  readonly times: number
  readonly json?: boolean
}

/**
 * Plays the incident on a loopback API: with the gate nothing is lost, and with logs only the token that did it is out and proved
 * to be, or the command fails.
 */
export async function drill(incident: string, options: DrillOptions): Promise<void> {
  if (incident !== 'pocketos') throw new CommandError('The drill there is: pocketos.')
  if (options.stream === true) return await playStream(options.times, options.json === true)
  const folder = mkdtempSync(join(tmpdir(), 'tripline-drill-'))
  const provider = await startProvider([VOLUME])
  let gate: DrillGate | null = null
  try {
    if (options.gate === true) {
      tell('Letting detection watch the company’s last three days …')
      const named = [VOLUME.id, ...VOLUME.backups]
      gate = await openDrillGate(folder, AGENT, provider.url, named)
    }
    const passed = await play(pocketosCalls(VOLUME.id, VOLUME.backups[0]), gate, provider)
    conclude(provider, passed, gate !== null)
  } finally {
    await gate?.close()
    provider.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Calls that did damage. */
async function play(
  calls: readonly DrillCall[],
  gate: DrillGate | null,
  provider: Provider,
): Promise<number> {
  let passed = 0
  for (const { says, query, variables, isDamage } of calls) {
    const before = provider.reached.length
    const startedAt = performance.now()
    const sent = await fetch(`${gate?.url ?? provider.url}/graphql/v2`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', authorization: `Bearer ${plantedToken}` },
        ...(gate === null ? {} : { 'x-tripline-token': gate.token }),
      },
      body: JSON.stringify({ query, variables }),
    })
    const ms = (performance.now() - startedAt).toFixed(1)
    const body: unknown = await sent.json()
    const reached = provider.reached.length > before
    if (isDamage && reached) passed++
    const fate = reached ? 'reached the API' : 'refused before it reached the API'
    answer(`${ms.padStart(8)} ms  ${sent.status}  ${says.padEnd(32)} ${fate}`)
    const reasons: unknown = Reflect.get(Object(body), 'reasons')
    for (const reason of Array.isArray(reasons) ? reasons : []) {
      answer(`${' '.repeat(18)}${safeText(String(reason))}`)
    }
  }
  return passed
}

function conclude(provider: Provider, passed: number, gated: boolean): void {
  const left = provider.volumes()
  const backups = left.reduce((sum, volume) => sum + volume.backups.length, 0)
  answer(
    `Left at the provider: ${left.length} of 1 volumes, ${backups} of ${VOLUME.backups.length} backups.`,
  )
  if (!gated) answer('Nothing stood in between. Try it with --gate, or --stream.')
  else if (passed > 0) throw new CommandError(`${passed} destructive calls passed the gate.`)
}
