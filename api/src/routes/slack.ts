import type { Clock } from '@tripline/infra'
import { Type } from 'typebox'
import { allows } from '../access/roles.ts'
import { ApiError } from '../plugins/problem.ts'
import type { ButtonActs, SlackDesk } from '../push/slack/slack-desk.ts'
import { slackSignatureHolds } from '../push/slack/slack-signature.ts'
import type { Api } from '../server.ts'
import { route } from './route.ts'

const FORM = 'application/x-www-form-urlencoded'
const MAX_BODY_BYTES = 256 * 1024

const interaction = route('public', {
  operationId: 'pressSlackButton',
  tags: ['push'],
  summary: 'A button was pressed in Slack; the signature of the Slack app is the login',
  params: Type.Object({ name: Type.String({ maxLength: 63 }) }),
  response: { 200: Type.Object({}, { description: 'Taken; what came of it is told in Slack' }) },
})

/** Presses of buttons, from Slack's servers: signed by the app's secret, and done in the name of who pressed. */
export async function addSlackRoute(
  app: Api,
  desks: readonly SlackDesk[],
  acts: ButtonActs,
  clock: Clock,
): Promise<void> {
  await app.register(async (scope: Api) => {
    scope.addContentTypeParser(
      FORM,
      { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
      (_, body, done) => done(null, body),
    )
    scope.post('/v1/slack/:name/interactions', interaction, async (request) => {
      const desk = desks.find(({ name }) => name === request.params.name)
      const body = typeof request.body === 'string' ? request.body : ''
      const header = (name: string) => String(request.headers[name] ?? '')
      const timestamp = header('x-slack-request-timestamp')
      const signature = header('x-slack-signature')
      const holds =
        desk !== undefined &&
        slackSignatureHolds(desk.signingSecret, timestamp, signature, body, clock.now())
      if (!holds)
        throw new ApiError('bad_request', 'Only Slack, with its signature, comes in here.')
      const press = readPress(body)
      // Slack waits three seconds; what came of it goes to the address it names.
      if (press !== null) void answerPress(desk, acts, press)
      return {}
    })
  })
}

interface Press {
  readonly actionId: string
  readonly value: string
  readonly userId: string
  readonly responseUrl: string
}

/** The first action of a `block_actions` payload; null for what is none. */
function readPress(body: string): Press | null {
  let payload: unknown
  try {
    payload = JSON.parse(new URLSearchParams(body).get('payload') ?? '')
  } catch {
    return null
  }
  const at = (...path: readonly string[]): string => {
    const found = path.reduce<unknown>((value, key) => Reflect.get(Object(value), key), payload)
    return typeof found === 'string' ? found : ''
  }
  if (at('type') !== 'block_actions') return null
  return {
    actionId: at('actions', '0', 'action_id'),
    value: at('actions', '0', 'value').slice(0, 2000),
    userId: at('user', 'id'),
    responseUrl: at('response_url'),
  }
}

async function answerPress(desk: SlackDesk, acts: ButtonActs, press: Press): Promise<void> {
  const text = await carryOut(desk, acts, press)
  if (text === null) return
  const poster = desk.answerAt(press.responseUrl)
  const body = JSON.stringify({ response_type: 'ephemeral', replace_original: false, text })
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  await poster?.post({ headers, body, signal: new AbortController().signal })
  poster?.close()
}

/** What to tell whoever pressed; null for a button that does nothing here, such as a link. Never rejects. */
async function carryOut(desk: SlackDesk, acts: ButtonActs, press: Press): Promise<string | null> {
  const act = acts.get(press.actionId)
  if (act === undefined) return null
  const person = desk.people.find(({ slackId }) => slackId === press.userId)
  if (person === undefined)
    return 'Tripline does not know you: people of this Slack app name who may.'
  if (!allows(person.role, act.needs)) return `This needs the role ${act.needs}.`
  return await act
    .act(press.value, person.name)
    .catch(() => 'It was not done: something broke. Try it in the console.')
}
