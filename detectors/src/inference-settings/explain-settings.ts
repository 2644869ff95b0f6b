import type { AuditEvent } from '@tripline/ingest'
import type { Evidence } from '../detector.ts'
import { observedWords, SETTINGS, settingWords } from './settings.ts'

const SENTENCES = [
  'It ran at another temperature',
  'It ran with another token limit',
  'It was offered other tools',
] as const
const LONGEST_MODEL = 80

/** One setting of one call against what is usual. */
export interface SettingNow {
  readonly key: number
  /** Key of the commonest value, 0 when there is none. */
  readonly usual: number
  /** The value was seen before. */
  readonly known: boolean
  /** Calls of the agent to the model. */
  readonly calls: number
}

/** The agent's tally is in calls to the model; how many of them were set so is not counted, only whether any was. */
export function explainSetting(event: AuditEvent, setting: number, now: SettingNow): Evidence {
  const usual = now.usual === 0 ? '' : settingWords(setting, now.usual)
  return {
    feature: SETTINGS[setting] ?? 'setting',
    sentence: SENTENCES[setting] ?? 'It asked its model otherwise',
    observed: observedWords(event, setting, now.key),
    expected: usual === '' ? '' : `usually ${usual}`,
    ...tallies(now.known, now.calls),
    usual: null,
    now: null,
    note: modelNote(event),
  }
}

/** `late` and `usual`: reasoning tokens a token of output, of the last calls and of all. */
export function explainShare(
  event: AuditEvent,
  late: number,
  usual: number,
  calls: number,
): Evidence {
  const words = (share: number): string => `${share < 10 ? share.toFixed(1) : Math.round(share)}`
  return {
    feature: 'reasoning share',
    sentence: 'It thought less for each answer',
    observed: `${words(late)} tokens of thought a token said`,
    expected: `usually ${words(usual)}`,
    ...tallies(false, calls),
    usual: { label: `${words(usual)} is usual`, amount: usual },
    now: { label: words(late), amount: late },
    note: modelNote(event),
  }
}

const tallies = (known: boolean, calls: number): Pick<Evidence, 'agent' | 'peers' | 'fleet'> => ({
  agent: { seen: known && calls > 0 ? 1 : 0, of: calls },
  peers: { seen: 0, of: 0 },
  fleet: { seen: 0, of: 0 },
})

const modelNote = ({ model }: AuditEvent): string =>
  model === '' ? '' : `Model ${model.slice(0, LONGEST_MODEL)}`
