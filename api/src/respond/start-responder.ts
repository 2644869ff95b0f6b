import { join } from 'node:path'
import type { Clock, Logger, Metrics, Store } from '@tripline/infra'
import { embeddedKeptValues } from '@tripline/infra'
import type { Registry } from '@tripline/ingest'
import type { AlertBook } from '../alert-book.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { CommandError } from '../commands/tell.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { evidenceStore } from './evidence.ts'
import { killSwitch } from './kill-switch.ts'
import type { Notify } from './notice.ts'
import { loadPlaybooks, SHIPPED_PLAYBOOK } from './playbook/load-playbooks.ts'
import { adviser } from './playbook/match-alert.ts'
import { protectedTargets } from './protected.ts'
import type { RespondConfig } from './respond-config.ts'
import { DEFAULT_PER_HOUR } from './respond-config.ts'
import type { Responder } from './responder.ts'
import { createResponder } from './responder.ts'
import type { ResponderParts, ResponderSettings } from './responder-parts.ts'
import { DEFAULT_PACE } from './responder-parts.ts'
import type { ResponseAction } from './response-action.ts'
import type { BookEntry } from './response-book.ts'
import { openResponseBook } from './response-book.ts'

export interface StartResponderParts {
  readonly config: RespondConfig
  readonly stateFolder: string
  /** Of every configured provider, in order. */
  readonly actions: readonly ResponseAction[]
  readonly registry: Registry
  readonly alerts: AlertBook
  readonly pipeline: Pick<Pipeline, 'credential'>
  readonly endIssued: ResponderParts['endIssued']
  readonly notify: Notify
  readonly store: Store
  readonly audit: AuditLog
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
  readonly pace?: Partial<Pick<ResponderSettings, 'summaryAfterMs' | 'tickMs' | 'watchMs'>>
}

/** Opens the responder of an installation. It goes on with what was under way when the process ended. */
export function startResponder(parts: StartResponderParts): Responder {
  const { config, stateFolder, registry, alerts, pipeline, logger, pace = {}, ...rest } = parts
  const folder = join(stateFolder, 'respond')
  const loaded = loadPlaybooks(config.playbooks ?? [SHIPPED_PLAYBOOK])
  if (loaded.kind === 'invalid') throw new CommandError(loaded.problems.join('\n'))
  const { playbooks } = loaded
  const actions = new Map<string, ResponseAction>()
  for (const action of parts.actions) {
    if (actions.has(action.name)) {
      throw new CommandError(`respond: two actions are called ${action.name}; name one otherwise.`)
    }
    actions.set(action.name, action)
  }
  const evidence = evidenceStore(join(folder, 'evidence'), rest.store, rest.clock)
  const book = openResponseBook(embeddedKeptValues<BookEntry>(join(folder, 'book')), {
    onGone(ids) {
      for (const id of ids) {
        evidence.remove(id).catch((error) => logger.warn('evidence was not removed', { id, error }))
      }
    },
  })
  return createResponder(
    {
      ...{ ...rest, actions, playbooks, logger, advise: adviser(playbooks) },
      settings: {
        ...{ mode: config.mode ?? 'observe', perHour: config.perHour ?? DEFAULT_PER_HOUR },
        ...{ ...DEFAULT_PACE, ...pace },
      },
      isProtected: protectedTargets(registry, config.protected ?? []),
      ...{ book, evidence },
      kill: killSwitch(folder),
      alertOf: alerts.get,
      tellDetection: (news) => pipeline.credential(news),
      onBroken: (error) => logger.error('alerts are no longer answered', { error }),
    },
    alerts,
  )
}
