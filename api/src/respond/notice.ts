import type { Alert } from '../wire.ts'
import type { Overflow } from './response-book.ts'

/** Under this name the responder speaks for itself. */
export const RESPONDER = 'tripline-responder'

export interface Notice {
  /** Epoch milliseconds: what is told again under the same one is the same notice. */
  readonly at: number
  readonly title: string
  readonly story: string
}

/** Tells people of the responder itself. Resolves once it is on its way for good. */
export type Notify = (notice: Notice) => Promise<void>

const NAMED = 10

/** All that the cap held back, in one message. */
export function overflowNotice({ since, count, credentials }: Overflow, perHour: number): Notice {
  const named = credentials.slice(0, NAMED).join(', ')
  const more = count > NAMED ? ` and ${count - NAMED} more` : ''
  return {
    at: since,
    title: `${count} responses wait for a person: the cap of ${perHour} an hour is reached`,
    story: `Tripline has taken ${perHour} credentials out of service by itself within an hour and does no more without a person. Proposed, and untouched: ${named}${more}. tripline respond lists them.`,
  }
}

export function worksAgainNotice(at: number, credentialId: string, how: string): Notice {
  return {
    at,
    title: `A revoked credential works again: ${credentialId}`,
    story: `${credentialId} was taken out of service and proved to be out. ${how} Look who put it back, and take it out again: tripline respond.`,
  }
}

/** A notice in the shape receivers know. */
export function alertOfNotice({ at, title, story }: Notice): Alert {
  const factor = { value: 1, words: 'told by the responder' }
  return {
    ...{ id: `${RESPONDER}-${at}`, sequence: at, agentId: RESPONDER, sessionId: '' },
    ...{ environment: 'unknown', credentialId: '', credentialKind: '' },
    ...{ principal: '', account: '', source: '' },
    ...{ severity: 'critical', risk: 100, odd: factor, bad: factor },
    ...{ status: 'open', assignee: '', verdict: null, title, story, openedAt: at, updatedAt: at },
    ...{ recordLateMs: 0, detectedInMs: 0, outsideBudget: true, reasons: [], ordinary: [] },
    ...{ chain: [], actions: [], techniques: [], eventIds: [], eventCount: 0 },
    ...{ wouldBeOrdinary: null, nearest: [], reach: [], allowed: null, blastRadius: '' },
  }
}
