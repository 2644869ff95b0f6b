import { loadPlaybook, SHIPPED_PLAYBOOK } from '../respond/playbook/load-playbooks.ts'
import type { Playbook } from '../respond/playbook/playbook.ts'
import { toCacao } from '../respond/playbook/to-cacao.ts'
import { tryPlaybook } from '../respond/playbook/try-playbook.ts'
import type { Alert } from '../wire.ts'
import type { LocalApi } from './local-api.ts'
import { openLocalApi } from './local-api.ts'
import { table } from './table.ts'
import { answer, CommandError, tell } from './tell.ts'

/** Whether the files are playbooks; names each wrong key and what to do. */
export function checkPlaybooks(paths: readonly string[]): void {
  for (const path of paths) {
    const { name, version, file } = load(path)
    answer(`${path}: ${name}, version ${version}, ${file.steps.length} steps.`)
  }
}

/** As a CACAO 2.0 document. */
export function exportPlaybook(path: string): void {
  answer(JSON.stringify(toCacao(load(path), Date.now()), null, 2))
}

export interface TryPlaybookOptions {
  readonly since: string
  readonly perHour: number
  readonly state: string
  readonly json?: boolean
}

const UNITS = { h: 3_600_000, d: 86_400_000 } as const
/** In pages: an answer is bounded. */
const MOST_ALERTS = 5_000
const PAGE = 250

/** What the playbook would have done about the stored alerts of a while. */
export async function tryOnHistory(path: string, options: TryPlaybookOptions): Promise<void> {
  const match = /^(\d{1,4})([hd])$/.exec(options.since)
  if (match === null) throw new CommandError('Say --since like 7d or 12h.')
  const playbook = load(path)
  const from = Date.now() - Number(match[1]) * UNITS[match[2] === 'h' ? 'h' : 'd']
  const api = await openLocalApi(options.state)
  try {
    const alerts = await alertsSince(api, from)
    const found = tryPlaybook(playbook, alerts, options.perHour)
    if (options.json === true) return answer(JSON.stringify(found))
    answer(
      `${found.alerts} alerts in ${options.since}: ${found.automatic} responses by itself, ${found.person} for a person, ${found.cap} held by the cap of ${options.perHour} an hour.`,
    )
    const rowsOf = found.tried.map(({ at, ...one }) => ({ at: new Date(at).toISOString(), ...one }))
    if (rowsOf.length > 0) answer(table(rowsOf))
    if (alerts.length === MOST_ALERTS) tell(`Only ${MOST_ALERTS} alerts were looked at.`)
  } finally {
    await api.close()
  }
}

const DEFAULT = '-'

function load(path: string): Playbook {
  const loaded = loadPlaybook(path === DEFAULT ? SHIPPED_PLAYBOOK : path)
  if (loaded.kind === 'invalid') throw new CommandError(loaded.problems.join('\n'))
  return loaded.playbook
}

async function alertsSince(api: LocalApi, from: number): Promise<readonly Alert[]> {
  const alerts: Alert[] = []
  for (let offset = 0; offset < MOST_ALERTS; offset += PAGE) {
    const sql = `SELECT body FROM alerts WHERE opened_at >= fromUnixTimestamp64Milli(${from})
      ORDER BY id, sequence DESC LIMIT 1 BY id LIMIT ${PAGE} OFFSET ${offset}`
    const { rows } = await api.ask<{ rows: { body: string }[] }>('POST', '/v1/query', { sql })
    // Bodies are this program's own.
    for (const { body } of rows) alerts.push(JSON.parse(body) as Alert)
    if (rows.length < PAGE) break
  }
  return alerts
}
