import { pause } from '@tripline/infra'
import type { Alert, ResponseRecord } from '../wire.ts'
import { createCarryOut, entryOf, planFor } from './carry-out.ts'
import { chooseAction } from './choose-action.ts'
import { overflowNotice } from './notice.ts'
import type { Advice } from './playbook/match-alert.ts'
import { proposal, withAction } from './propose.ts'
import { createProve } from './prove.ts'
import { heldFor } from './rails.ts'
import { readTarget } from './read-target.ts'
import type { ResponderParts } from './responder-parts.ts'
import type { Overflow } from './response-book.ts'
import { BY_ITSELF, isUnderWay } from './response-book.ts'
import { taskLine } from './task-line.ts'
import { createWatch } from './watch.ts'
import { useOfCredentials } from './watch-use.ts'

/** What is done with responses, one step after the other, by itself or because a person said so. */
export interface Work {
  /** Takes a proposal or a response under way up where it is. */
  take(id: string): void
  /** Carries out what was decided on, and goes on to prove it. Resolves with what the provider answered. */
  carryOut(response: ResponseRecord): Promise<ResponseRecord>
  /** An alert may say that a credential that was out was used. */
  noteUse(alert: Alert): Promise<void>
  /** Somebody works on it at this moment. */
  isBusy(id: string): boolean
  /** Runs with nobody else working on it; 'busy' when somebody does. */
  alone<T>(id: string, act: () => Promise<T>): Promise<T | 'busy'>
  /** After a start, or when the kill switch was released: goes on with all that is under way. */
  resume(): void
  idle(): Promise<void>
  close(): Promise<void>
}

const AT_ONCE = 4
const HOUR = 3_600_000
const NAMED = 20
const MOST_PATIENCE = 5
const LOOK_AGAIN_MS = 10
/** Held by nothing but that somebody has to say yes, or cannot be done here. */
const WAITS_FOR_A_WORD = new Set<ResponseRecord['heldFor']>([
  ...(['playbook', 'irreversible', 'hits-others', 'impossible'] as const),
])

/** It stands in for the measure of its step until a person has decided about that. */
const isForTheTime = ({ measure }: ResponseRecord, { step }: Advice): boolean =>
  measure === step.meanwhile && measure !== step.measure

export function createWork(parts: ResponderParts, signal: AbortSignal): Work {
  const { book, actions, clock, kill, settings, logger } = parts
  const carry = createCarryOut(parts)
  const prove = createProve({ ...parts, use: useOfCredentials(parts.store) })
  const watch = createWatch(parts)
  const busy = new Set<string>()
  const broken = (error: unknown): void => logger.error('a response broke off', { error })
  const line = taskLine(AT_ONCE, broken)
  const proofs = taskLine(1_000, broken)
  /** Decided on and not yet on disk as such. */
  let deciding = 0
  let overflow: Overflow | null = book.state()?.overflow ?? null
  let wasStopped = kill.isThrown()

  async function alone<T>(id: string, act: () => Promise<T>): Promise<T | 'busy'> {
    if (busy.has(id)) return 'busy'
    busy.add(id)
    try {
      return await act()
    } finally {
      busy.delete(id)
    }
  }

  /** Whoever works on it goes first. */
  async function whenFree(id: string, act: () => Promise<void>): Promise<void> {
    while (!signal.aborted && (await alone(id, act)) === 'busy') await pause(LOOK_AGAIN_MS, signal)
  }

  async function step(id: string): Promise<void> {
    const response = book.get(id)
    if (response === null) return
    if (response.state === 'proposed' && response.heldFor === '') {
      await consider(response)
      return await meanwhile(id)
    }
    if (response.state === 'proposed') return await meanwhile(id)
    if (kill.isThrown()) return
    if (response.state === 'evidence' || response.state === 'executing') await carryOut(response)
    else if (response.state === 'verifying') awaitProof(id)
  }

  /** Finds out what the credential is and what could be done, and does it where the rails let it. */
  async function consider(response: ResponseRecord): Promise<void> {
    const alert = await parts.alertOf(response.alertId)
    if (alert === null) {
      await book.put([{ ...response, state: 'dismissed', said: 'its alert is gone' }])
      return
    }
    const { credentialId } = response.target
    const { target, recordAt } = await readTarget(parts.store, { ...alert, credentialId })
    const advice = parts.advise(alert)
    const isMeanwhile = advice !== null && isForTheTime(response, advice)
    const action = chooseAction([...actions.values()], target, response)
    const known = { ...response, target: { ...target }, recordAt }
    const chosen = action === null ? known : withAction(known, action)
    const lastHour = book.automaticSince(clock.now() - HOUR) + deciding
    const why = heldFor({
      ...{ mode: settings.mode, perHour: settings.perHour, lastHour, action },
      ...{ stopped: kill.isThrown(), isProtected: parts.isProtected(target) },
      asksPerson: advice === null || (!isMeanwhile && advice.step.approval === 'person'),
      irreversibleAllowed: advice?.step.irreversible === 'automatic',
    })
    if (why !== '') return await hold({ ...chosen, heldFor: why })
    deciding++
    const decided: ResponseRecord = {
      ...{ ...chosen, state: 'evidence', by: BY_ITSELF, decidedAt: clock.now() },
    }
    // Evidence and plan only look: they need not wait for this to be on disk; the request waits for more than this.
    const kept = book.put([decided]).finally(() => deciding--)
    await Promise.all([kept, carryOut(decided)])
  }

  /** While a person decides about what cannot be undone, what can be is done: where the playbook says so. */
  async function meanwhile(id: string): Promise<void> {
    const response = book.get(id)
    if (response?.state !== 'proposed' || !WAITS_FOR_A_WORD.has(response.heldFor)) return
    if (response.proposedAt < clock.now() - HOUR) return
    const alert = await parts.alertOf(response.alertId)
    const advice = alert === null ? null : parts.advise(alert)
    if (alert === null || advice === null || isForTheTime(response, advice)) return
    const { playbook, step } = advice
    if (step.meanwhile === undefined || response.playbook.name !== playbook.name) return
    const milder = { playbook, step: { ...step, measure: step.meanwhile } }
    if (chooseAction([...actions.values()], response.target, milder.step) === null) return
    const { credentialId } = response.target
    const fresh = proposal({ ...alert, credentialId }, milder, clock.now())
    if (book.get(fresh.id) !== null) return
    await parts.audit.append(entryOf(fresh, 'revocation.propose', 'success'))
    await book.put([fresh])
    take(fresh.id)
  }

  async function hold(response: ResponseRecord): Promise<void> {
    if (response.heldFor === 'cap') {
      const { since = clock.now(), count = 0, credentials = [] } = overflow ?? {}
      const { credentialId } = response.target
      const named = credentials.length < NAMED ? [...credentials, credentialId] : credentials
      overflow = { since, count: count + 1, credentials: named }
    }
    await book.put([response], { overflow })
    const action = actions.get(response.action)
    if (response.heldFor !== 'observe' || action === undefined) return
    // Only looking: what would be done is part of the proposal.
    const planned = await planFor(parts, response, action, signal)
    if (book.get(response.id)?.state === 'proposed') await book.put([{ ...response, ...planned }])
  }

  async function carryOut(response: ResponseRecord): Promise<ResponseRecord> {
    const done = await carry.run(response, signal)
    if (done.state === 'verifying') awaitProof(done.id)
    return done
  }

  /** In the background, and heedless of who works on it meanwhile: whoever undoes it ends the proof. */
  function awaitProof(id: string): void {
    proofs.add(id, async () => {
      const response = book.get(id)
      if (response?.state !== 'verifying') return
      const proved = await prove(response, signal)
      if (proved.state === 'effective') await whenFree(id, () => watch.tellOut(id))
      await whenFree(id, () => carry.completeEvidence(id))
    })
  }

  async function tellOverflow(): Promise<void> {
    const waiting = overflow
    if (waiting === null) return
    const now = clock.now()
    const { toldAt = 0 } = book.state() ?? {}
    // In a storm more come: they are waited for, but not for ever.
    const patience = settings.summaryAfterMs * (line.waiting > 0 ? MOST_PATIENCE : 1)
    if (now < waiting.since + patience || now < toldAt + HOUR) return
    await parts.notify(overflowNotice(waiting, settings.perHour))
    overflow = null
    await book.put([], { overflow, toldAt: now })
    logger.warn('the cap held responses back', { count: waiting.count })
  }

  async function tick(): Promise<void> {
    await tellOverflow()
    const isStopped = kill.isThrown()
    if (wasStopped && !isStopped) resume()
    wasStopped = isStopped
    if (!isStopped) await watch.look(alone, signal)
  }

  function resume(): void {
    for (const response of book.all()) {
      if (response.state === 'proposed' || isUnderWay(response)) take(response.id)
    }
  }

  function take(id: string): void {
    line.add(id, async () => {
      await alone(id, () => step(id))
    })
  }

  let ticking: Promise<void> = Promise.resolve()
  let tickIsOver = true
  const timer = setInterval(() => {
    if (!tickIsOver) return
    tickIsOver = false
    ticking = tick()
      .catch(broken)
      .finally(() => {
        tickIsOver = true
      })
  }, settings.tickMs)

  return {
    ...{ take, carryOut, alone, resume },
    isBusy: (id) => busy.has(id),
    async noteUse(alert) {
      for (const id of watch.usedAgain(alert)) await whenFree(id, () => watch.letIn(id))
    },
    idle: () => line.idle(),
    async close() {
      clearInterval(timer)
      await ticking
      await line.close()
      await proofs.close()
    },
  }
}
