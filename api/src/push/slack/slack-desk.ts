import type { Role } from '../../wire.ts'
import type { Poster } from '../post-bytes.ts'

/** A person as Slack and as Tripline know them. */
export interface SlackPerson {
  readonly slackId: string
  readonly name: string
  readonly role: Role
}

/** What is known of one Slack app: who may press its buttons, and how its presses are told from others. */
export interface SlackDesk {
  readonly name: string
  readonly signingSecret: string
  readonly people: readonly SlackPerson[]
  /** Id of the channel it speaks in. */
  readonly channel: string
  /** Posts to where Slack says an answer goes; null when that is no address of Slack's. */
  answerAt(url: string): Poster | null
}

/** What a press of a button does, by the button's action id. */
export interface ButtonAct {
  /** Who presses needs at least this. */
  readonly needs: Role
  /** `value` is the button's. In words, for whoever pressed it, what came of it. */
  act(value: string, by: string): Promise<string>
}
export type ButtonActs = ReadonlyMap<string, ButtonAct>
