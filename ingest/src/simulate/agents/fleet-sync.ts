import type { AgentKind } from '../agent-kind.ts'
import { every, roundTheClock } from '../rhythm.ts'
import type { Script } from '../script.ts'
import type { Mind } from './think.ts'
import { think } from './think.ts'

const devices = 'devices.harborline.example'
export const fleetMind: Mind = {
  system: 'You decide in which order scanners are updated.',
  tools: ['device.plan'],
  inputTokens: 2_600,
  outputTokens: 140,
  reasoningTokens: 1_120,
}

/** The chattiest agent: keeps 4,000 warehouse scanners in step. */
function sync(script: Script): void {
  const { random } = script
  const site = random.pick(['ham1', 'ham2', 'rtm1', 'gdn1', 'waw1', 'prg1'])
  script.http({
    method: 'GET',
    host: devices,
    path: `/v3/sites/${site}/devices?dirty=true`,
    sent: 380,
    received: random.logNormal(9_000, 0.5),
  })
  for (let i = 4 + random.poisson(15); i > 0; i--) {
    const device = `${site}-${1_000 + random.integer(700)}`
    script.http({
      method: 'GET',
      host: devices,
      path: `/v3/devices/${device}/state`,
      sent: 360,
      received: random.logNormal(1_500, 0.3),
    })
    if (random.chance(0.55))
      script.http({
        method: 'PUT',
        host: devices,
        path: `/v3/devices/${device}/config`,
        sent: random.logNormal(2_200, 0.3),
        received: 180,
      })
    if (random.chance(0.03))
      script.http({
        method: 'POST',
        host: devices,
        path: `/v3/devices/${device}/restart`,
        sent: 320,
        received: 90,
      })
    if (random.chance(0.008))
      script.http({
        method: 'GET',
        host: devices,
        path: `/v3/devices/${device}/state`,
        sent: 360,
        received: 120,
        status: 404,
      })
    script.wait(800)
  }
  if (random.chance(0.25))
    think(script, fleetMind, {
      user: `Plan the order for ${site}.`,
      answer: 'Oldest firmware first.',
    })
  if (script.mood.releases >= 1 && random.chance(0.1))
    script.http({
      method: 'GET',
      host: devices,
      path: `/v3/sites/${site}/firmware`,
      sent: 360,
      received: 2_000,
    })
}

function beat(script: Script): void {
  script.http({ method: 'GET', host: devices, path: '/v3/health', sent: 120, received: 64 })
}

export const fleetSync: AgentKind = {
  routines: [
    { rhythm: roundTheClock(167, 0.55), perform: sync },
    { rhythm: every(5), perform: beat },
  ],
}
