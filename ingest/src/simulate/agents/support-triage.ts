import type { AgentKind } from '../agent-kind.ts'
import { officeHours, roundTheClock } from '../rhythm.ts'
import type { Script } from '../script.ts'
import type { Mind } from './think.ts'
import { think } from './think.ts'

export const supportMind: Mind = {
  system: 'You draft answers to customers of harborline. A person sends them. Never promise money.',
  tools: ['kb.search', 'order.read', 'ticket.draft', 'ticket.read', 'ticket.tag', 'translate'],
  inputTokens: 3_400,
  outputTokens: 380,
  reasoningTokens: 520,
}
const desk = 'desk.harborline.example'
export const translator = 'translate.example.com'

/** One ticket: read it, look things up, draft, tag. */
function answer(script: Script): void {
  const { random } = script
  const ticket = 400_000 + (Math.floor(script.now() / 90_000) % 400_000)
  const user = `Ticket ${ticket}: my parcel has not moved since Tuesday. Please help.`
  script.http({
    method: 'GET',
    host: desk,
    path: `/api/tickets/${ticket}`,
    sent: 400,
    received: random.logNormal(6_000, 0.6),
  })
  const lookup = random.chance(0.6)
    ? { tool: 'order.read', args: `{"order":"HL-${100_000 + random.integer(800_000)}"}` }
    : {
        tool: 'kb.search',
        args: `{"query":"${random.pick(['parcel delayed', 'refund', 'change address', 'broken item'])}"}`,
      }
  think(script, supportMind, { user, calls: [lookup] })
  script.wait(3_000)
  if (random.chance(0.22)) {
    const sent = random.logNormal(260_000, 0.9)
    script.http({
      method: 'POST',
      host: translator,
      path: '/v1/documents',
      sent,
      received: sent * 0.9,
    })
  }
  think(script, supportMind, {
    user,
    outputs: [{ tool: lookup.tool, text: '{"status":"in transit","carrier":"northline"}' }],
    calls: [
      { tool: 'ticket.draft', args: `{"ticket":${ticket},"text":"Your parcel is on its way."}` },
    ],
  })
  if (random.chance(0.5))
    script.http({
      method: 'POST',
      host: desk,
      path: `/api/tickets/${ticket}/tags`,
      sent: 500,
      received: 200,
    })
  if (script.mood.releases >= 1 && random.chance(0.12))
    script.http({
      method: 'GET',
      host: desk,
      path: `/api/customers/${ticket % 9_000}/sentiment`,
      sent: 380,
      received: 900,
    })
}

export const supportTriage: AgentKind = {
  routines: [
    { rhythm: officeHours(130), perform: answer },
    { rhythm: roundTheClock(95, 0.6), perform: answer },
  ],
}
