import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { Fault, ProviderServer } from '../../../test/providers/provider-server.ts'
import { RETRY_AFTER_S } from '../../../test/providers/provider-server.ts'
import type { Executed, Plan, ResponseAction, Target } from '../response-action.ts'

/** An action, a credential it can take away, and a look behind the provider's counter. */
export interface ActionUnderTest {
  readonly action: ResponseAction
  readonly target: Target
  /** Of the same form, and not there. Null where the provider cannot tell. */
  readonly stranger: Target | null
  /** What the provider has, besides what it counts. Equal texts: nothing was changed. */
  truth(): Promise<string>
  /** Whether the credential works, as the provider holds it and not as it says. */
  works(): Promise<boolean>
  /** Must not be in any text. */
  readonly secrets: readonly string[]
  /** From now on reads answer what was there before, so many times after each change. Null where that cannot be. */
  readonly lag: ((reads: number) => void) | null
  /** Whether the provider can be asked how the credential is. */
  readonly canBeRead: boolean
}

/** On a busy machine; a quiet one takes a tenth. */
const LIMIT_MS = 300_000
const ANSWERS = 15
/** All other actions take the credential alone. */
const HITS_OTHERS =
  /\.(?:quarantine-user|deny-session|deny-role-sessions|revoke-accessor|revoke-prefix|disable-entity|unbind-account|delete-token-secrets|suspend-installation|disable-account|disable-service-principal|revoke-sign-in-sessions)$/
const forever = new AbortController().signal

/**
 * What holds for every response action, at every provider. `open` sets up a fresh credential; `server` is where the action's calls
 * arrive, so that faults can come before the provider's own answer.
 */
export function responseActionContract(
  name: string,
  skip: string | null,
  start: () => Promise<{
    /** Null where the action asks nobody. */
    readonly server: ProviderServer | null
    open(): Promise<ActionUnderTest>
    close(): Promise<void>
  }>,
): void {
  if (skip !== null) {
    test(name, { skip }, () => {})
    return
  }
  describe(name, { timeout: LIMIT_MS }, () => {
    let ground: Awaited<ReturnType<typeof start>>
    before(async () => {
      ground = await start()
    })
    after(() => ground.close())

    async function planned(one: ActionUnderTest): Promise<Plan> {
      assert.ok(one.action.appliesTo(one.target), 'it is for this credential')
      const plan = await one.action.plan(one.target, forever)
      assert.equal(plan.impossible, '')
      return plan
    }

    test('planning says what would be done and changes nothing', async () => {
      const one = await ground.open()
      const was = await one.truth()
      const plan = await planned(one)
      assert.equal(await one.truth(), was)
      assert.equal(plan.action, one.action.name)
      assert.ok(plan.calls.length > 0, 'names its calls')
      // What hits others waits for a person: an action that takes one credential and says otherwise is never carried out.
      assert.equal(plan.alsoHits.length > 0, HITS_OTHERS.test(one.action.name), 'whom it hits')
      assert.ok(plan.effectiveWithinMs >= 0)
      assert.deepEqual(JSON.parse(JSON.stringify(plan)), plan, 'can be stored')
      assertNoSecret(one, plan)
    })

    test('done once it is out; done twice it is out once, and what was before is still known', async () => {
      const one = await ground.open()
      const plan = await planned(one)
      const first = await one.action.execute(plan, forever)
      assert.equal(first.outcome, 'revoked', first.said)
      assert.equal(await one.works(), false)
      const state = await one.action.verify(plan, forever)
      assert.equal(state.state, one.canBeRead ? 'out' : 'unknown', state.said)
      const was = await one.truth()
      // As after a crash: all that is left is the stored plan.
      const again = await one.action.execute(JSON.parse(JSON.stringify(plan)), forever)
      assert.equal(again.outcome, one.canBeRead ? 'already-revoked' : 'revoked', again.said)
      assert.equal(await one.truth(), was)
      assert.deepEqual(again.before, first.before)
      assertNoSecret(one, first, again, state)
    })

    test('undoing puts back what was found, and twice is once', async (t) => {
      const one = await ground.open()
      const { action } = one
      assert.equal(action.undo !== undefined, action.reversible)
      if (action.undo === undefined) return t.skip('it cannot be undone')
      const was = await one.truth()
      const plan = await planned(one)
      const { before } = await action.execute(plan, forever)
      const undone = await action.undo(plan, before, forever)
      assert.equal(undone.outcome, 'revoked', undone.said)
      assert.equal(await one.truth(), was)
      assert.equal(await one.works(), true)
      const again = await action.undo(plan, before, forever)
      assert.ok(['already-revoked', 'revoked'].includes(again.outcome), again.said)
      assert.equal(await one.truth(), was)
      const state = await action.verify(plan, forever)
      assert.equal(state.state, one.canBeRead ? 'in' : 'unknown', state.said)
      assertNoSecret(one, undone, again)
    })

    test('what is not there cannot be planned', async (t) => {
      const one = await ground.open()
      if (one.stranger === null) return t.skip('this provider cannot tell')
      assert.ok(one.action.appliesTo(one.stranger))
      const plan = await one.action.plan(one.stranger, forever)
      assert.notEqual(plan.impossible, '')
      const executed = await one.action.execute(plan, forever)
      assert.ok(['forbidden', 'not-found'].includes(executed.outcome))
    })

    const FAULTS: readonly (readonly [Fault, Executed['outcome']])[] = [
      ['forbidden', 'forbidden'],
      ['failing', 'transient'],
      ['silent', 'transient'],
      ['reset', 'transient'],
      ['garbage', 'transient'],
      ['endless', 'transient'],
    ]
    for (const [fault, outcome] of FAULTS) {
      test(`a provider that is ${fault}: ${outcome}, and done when it is well again`, async (t) => {
        const { server } = ground
        if (server === null) return t.skip('it asks nobody')
        const one = await ground.open()
        const plan = await planned(one)
        server.fault(fault)
        const [refused, blind, unplanned] = await Promise.all([
          one.action.execute(plan, forever),
          one.action.verify(plan, forever),
          one.action.plan(one.target, forever),
        ])
        server.fault(null)
        // A provider that is told and not asked answers as it likes: only its status counts.
        if (one.canBeRead || !['garbage', 'endless'].includes(fault)) {
          assert.equal(refused.outcome, outcome, refused.said)
          assert.equal(await one.works(), true)
        }
        assert.equal(blind.state, 'unknown')
        if (one.canBeRead) assert.notEqual(unplanned.impossible, '')
        assertNoSecret(one, refused, blind, unplanned)
        const executed = await one.action.execute(plan, forever)
        assert.match(executed.outcome, /revoked/, executed.said)
        assert.equal(await one.works(), false)
      })
    }

    test('a limit is told with the time to come again', async (t) => {
      const { server } = ground
      if (server === null) return t.skip('it asks nobody')
      const one = await ground.open()
      const plan = await planned(one)
      server.fault('throttled')
      const refused = await one.action.execute(plan, forever)
      server.fault(null)
      assert.equal(refused.outcome, 'transient', refused.said)
      assert.ok(Math.abs(refused.retryAfterMs - RETRY_AFTER_S * 1000) <= 1000, refused.said)
      const calls = server.calls.length
      const early = await one.action.execute(plan, forever)
      assert.equal(early.outcome, 'transient', 'nobody calls before that time')
      assert.ok(early.retryAfterMs > 0)
      assert.equal(server.calls.length, calls)
    })

    test('a provider that still tells the old state is believed, and asked again', async (t) => {
      const one = await ground.open()
      if (one.lag === null) return t.skip('this provider is consistent at once')
      one.lag(2)
      const plan = await planned(one)
      assert.equal((await one.action.execute(plan, forever)).outcome, 'revoked')
      const states: string[] = []
      while (states.at(-1) !== 'out' && states.length < 10) {
        states.push((await one.action.verify(plan, forever)).state)
      }
      one.lag(0)
      assert.deepEqual(states, ['in', 'in', 'out'])
    })

    test('whatever a provider answers, nothing rejects and no secret comes out', async (t) => {
      const { server } = ground
      if (server === null) return t.skip('it asks nobody')
      const one = await ground.open()
      const plan = await planned(one)
      const { undo } = one.action
      const words = fc.oneof(fc.string(), fc.constantFrom(...one.secrets, '\u001b[2J', '{"a":['))
      const answers = fc.record({
        status: fc.constantFrom(200, 201, 204, 302, 400, 401, 403, 404, 409, 422, 500, 503),
        text: fc.oneof(
          words,
          fc.jsonValue().map((value) => JSON.stringify(value)),
          fc
            .record({ message: words, error: words, errors: fc.array(words) })
            .map((value) => JSON.stringify(value)),
        ),
      })
      await fc.assert(
        fc.asyncProperty(answers, async (answer) => {
          server.fault(answer.status === 204 ? { status: 204 } : answer)
          const said = [
            await one.action.plan(one.target, forever),
            await one.action.verify(plan, forever),
            await one.action.execute(plan, forever),
            ...(undo === undefined ? [] : [await undo(plan, { state: 'in' }, forever)]),
          ]
          server.fault(null)
          assertNoSecret(one, ...said)
        }),
        { numRuns: ANSWERS },
      )
    })
  })
}

/** Nor control characters, nor text without end. */
function assertNoSecret(one: ActionUnderTest, ...said: readonly object[]): void {
  for (const part of said) {
    const text = JSON.stringify(part)
    for (const secret of one.secrets) assert.ok(!text.includes(secret), `a secret in ${text}`)
    assert.doesNotMatch(Reflect.get(part, 'said') ?? '', /\p{C}/u)
    assert.ok((Reflect.get(part, 'said') ?? '').length <= 300)
  }
}
