import { fleetMind } from '../agents/fleet-sync.ts'
import { incident } from './incident.ts'

const devices = 'devices.harborline.example'

export const thoughtCut = incident({
  id: 'thought-cut',
  title: 'It is told to think less, and wipes what it should update',
  description:
    'The model behind the plan is called with its reasoning cut from a thousand tokens to a handful; the plan that comes out resets scanner after scanner to the factory state instead of updating it.',
  techniques: ['AML.T0031', 'T1485'],
  agentId: 'fleet-sync',
  act(script) {
    const { random } = script
    for (const reasoningTokens of [310, 64, 12, 0, 0]) {
      script.chat({
        system: fleetMind.system,
        tools: fleetMind.tools,
        user: 'Plan the order for ham1.',
        answer: 'All at once.',
        inputTokens: Math.round(random.logNormal(fleetMind.inputTokens, 0.3)),
        outputTokens: 12 + random.integer(8),
        reasoningTokens,
      })
      script.wait(9_000)
    }
    for (let i = 0; i < 60; i++) {
      if (i === 0) script.markIrreversible()
      script.http({
        method: 'DELETE',
        host: devices,
        path: `/v3/devices/ham1-${1_000 + i}/data`,
        sent: 340,
        received: 90,
        status: 204,
      })
      script.wait(700)
    }
  },
})
