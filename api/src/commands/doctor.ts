import { existsSync, statfsSync } from 'node:fs'
import { resolve } from 'node:path'
import { loadRules } from '@tripline/detectors'
import { installationKey } from '@tripline/infra'
import { auditFolder } from '../audit/audit-files.ts'
import { auditSeal } from '../audit/audit-seal.ts'
import { verifyAudit } from '../audit/verify-audit.ts'
import type { Config } from '../config.ts'
import { loadPolicy } from '../gate/load-policy.ts'
import { receiversOf } from '../push/build-receivers.ts'
import type { Environment, SecretPlaces } from '../push/read-secret.ts'
import { actionsOf } from '../respond/providers/actions-of.ts'
import { loadConfig } from '../setup/load-config.ts'
import { loadMappings } from '../setup/load-mappings.ts'
import { readRegistryFile } from '../setup/load-registry.ts'
import type { PushReceiver, Status } from '../wire.ts'
import type { Check } from './check.ts'
import { BUILT_IN_FORMATS } from './check-format.ts'
import { digestCheck } from './digest-check.ts'
import { fleetChecks } from './fleet-checks.ts'
import { openLocalApi } from './local-api.ts'
import { answer, CommandError } from './tell.ts'

interface DoctorOptions {
  readonly config: string
  readonly state: string
}

const LOW_DISK_BYTES = 2 * 2 ** 30
/** Reasons why rules are not asked that are worth a line here. */
const MOST_REASONS = 5

/** Looks at everything a run needs and says of each what it found and what to do. Fails when something is bad. */
export async function checkUp(options: DoctorOptions, environment: Environment): Promise<void> {
  const checks = [
    node(),
    ...(await configuration(options, environment)),
    disk(options.state),
    ...(await audit(options.state)),
    ...(await running(options.state)),
  ]
  const marks = { ok: 'ok  ', look: 'look', bad: 'BAD ' }
  for (const check of checks) answer(`${marks[check.state]}  ${check.name}: ${check.detail}`)
  const bad = checks.filter((check) => check.state === 'bad').length
  if (bad > 0) throw new CommandError(`${bad} of ${checks.length} checks are bad.`)
}

function node(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const fits = major > 20 || (major === 20 && minor >= 19)
  return {
    name: 'Node',
    state: fits ? 'ok' : 'bad',
    detail: fits ? process.versions.node : `${process.versions.node}; install 20.19 or later`,
  }
}

async function configuration(
  { config: path, state }: DoctorOptions,
  environment: Environment,
): Promise<readonly Check[]> {
  if (!existsSync(path)) {
    const detail = `${path} is not there, so npm start plays the demo fleet. Name a source in it to use your own logs.`
    return [{ name: 'config', state: 'look', detail }, rules({})]
  }
  try {
    const config = loadConfig(path)
    const sources = config.sources ?? []
    const checks: Check[] = [
      { name: 'config', state: 'ok', detail: `${path}, ${sources.length} sources` },
    ]
    for (const source of sources) {
      if (source.path === undefined) continue
      const there = existsSync(source.path)
      const detail = there ? source.path : `${source.path} is not there; it is read once it appears`
      checks.push({ name: `source ${source.name}`, state: there ? 'ok' : 'look', detail })
    }
    if (config.agents !== undefined) {
      const { agents } = readRegistryFile(config.agents)
      checks.push({
        name: 'agents',
        state: 'ok',
        detail: `${config.agents}, ${agents.length} declared`,
      })
    }
    if (config.mappings !== undefined) {
      const names = [...loadMappings(config.mappings)].map((mapping) => mapping.name)
      checks.push({ name: 'mappings', state: 'ok', detail: names.join(', ') })
    }
    return [
      ...checks,
      ...receivers({ configPath: path, environment, stateFolder: resolve(state) }, config),
      ...actions({ configPath: path, environment, stateFolder: resolve(state) }, config),
      rules(config),
      gate(config),
      ...(await fleetChecks(config, resolve(state))),
    ]
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return [{ name: 'config', state: 'bad', detail: error.message }]
  }
}

/** Which policy decides, and whether it is fit to. */
function gate({ gate: settings = {} }: Config): Check {
  try {
    const { name, version } = loadPolicy(settings)
    const { mode = 'enforce', deny = [], proxy } = settings
    const doors = proxy === undefined ? 'no proxy' : `proxy on port ${proxy.port}`
    const detail = `policy ${name} ${version}, ${mode}, ${deny.length} on the deny list, ${doors}`
    return { name: 'gate', state: mode === 'enforce' ? 'ok' : 'look', detail }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return { name: 'gate', state: 'bad', detail: error.message }
  }
}

/** Their configuration and secrets; none is asked anything. */
function receivers(places: SecretPlaces, config: Config): readonly Check[] {
  return receiversOf(places, config).receivers.map((receiver) => {
    const { name, kind, origin } = receiver
    receiver.close()
    return {
      name: `receiver ${name}`,
      state: 'ok',
      detail: `${kind} at ${origin}, secret is there`,
    }
  })
}

/** What can be done with a credential; no provider is asked anything. */
function actions(places: SecretPlaces, config: Config): readonly Check[] {
  if (config.respond?.providers === undefined) return []
  const names = actionsOf(places, config).map(({ name }) => name)
  const detail = names.length === 0 ? 'none; name providers' : names.join(', ')
  return [{ name: 'response actions', state: names.length === 0 ? 'look' : 'ok', detail }]
}

/** How many Sigma rules are asked, how many can match nothing here, and which cannot be used. */
function rules(config: Config): Check {
  const mappings = loadMappings(config.mappings ?? []).map(({ source }) => source)
  const book = loadRules(config.rules ?? [], [...BUILT_IN_FORMATS, ...mappings])
  const asked = book.rules.filter(({ silent }) => !silent).length
  const counts = `${asked} loaded, ${book.dormant.length} dormant, ${book.refused.length} refused`
  const why = [
    ...book.refused.map(({ path, reason }) => `${path}: ${reason}`),
    ...commonest(book.dormant.map(({ reason }) => reason)),
  ].slice(0, MOST_REASONS)
  return {
    name: 'rules',
    state: book.refused.length === 0 ? 'ok' : 'look',
    detail: [counts, ...why].join('; '),
  }
}

/** '35 because no source gives azure/activitylogs records', the commonest first. */
function commonest(reasons: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([reason, count]) => `${count} because ${reason}`)
}

function disk(state: string): Check {
  const folder = existsSync(state) ? state : '.'
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const gigabytes = `${(free / 2 ** 30).toFixed(1)} GB free`
  return {
    name: 'disk',
    state: free > LOW_DISK_BYTES ? 'ok' : 'bad',
    detail:
      free > LOW_DISK_BYTES
        ? gigabytes
        : `${gigabytes} under ${resolve(folder)}; free 2 GB at least`,
  }
}

async function audit(state: string): Promise<readonly Check[]> {
  const stateFolder = resolve(state)
  const folder = auditFolder(stateFolder)
  if (!existsSync(folder)) return []
  const { records, problems } = await verifyAudit(folder, auditSeal(installationKey(stateFolder)))
  const [first] = problems
  const detail =
    first === undefined
      ? `${records} records, every one as it was written`
      : `${first.words} (${first.where}); tripline audit verify lists all of it`
  return [{ name: 'audit', state: first === undefined ? 'ok' : 'bad', detail }]
}

async function running(state: string): Promise<readonly Check[]> {
  if (!existsSync(resolve(state, 'clickhouse'))) {
    return [{ name: 'data', state: 'look', detail: `nothing in ${state} yet; npm start makes it` }]
  }
  const api = await openLocalApi(state)
  try {
    const status = await api.ask<Status>('GET', '/v1/status')
    const { rows } = await api.ask<{ rows: { newest: number; rows: number; ahead: number }[] }>(
      'POST',
      '/v1/query',
      {
        sql: `SELECT count() AS rows, countIf(occurred_at > received_at + INTERVAL 1 MINUTE) AS ahead FROM events`,
      },
    )
    const stored = rows[0]
    return [
      {
        name: 'store',
        state: 'ok',
        detail: `${stored?.rows ?? 0} events, ${status.openAlerts} open alerts`,
      },
      clock(stored?.ahead ?? 0),
      ...status.sensors.flatMap((one) => [sensor(one), ...digestCheck(one)]),
      ...status.push.map(delivery),
    ]
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return [{ name: 'store', state: 'bad', detail: error.message }]
  } finally {
    await api.close()
  }
}

function delivery({ name, condition, pending, deadLetters, lastError }: PushReceiver): Check {
  const figures = `${pending} waiting, ${deadLetters} given up`
  const words = {
    ok: figures,
    failing: `${figures}; the last attempt failed: ${lastError}`,
    disabled: `${figures}; it answered 410 and gets nothing until it is enabled again`,
  }
  return {
    name: `delivery to ${name}`,
    state: condition === 'ok' && deadLetters === 0 ? 'ok' : 'look',
    detail: words[condition],
  }
}

function clock(ahead: number): Check {
  return {
    name: 'clock',
    state: ahead === 0 ? 'ok' : 'look',
    detail:
      ahead === 0
        ? 'no event came from the future'
        : `${ahead} events are over a minute ahead of this machine; check its clock (timedatectl) and theirs`,
  }
}

function sensor({ name, state, lastRecordAt, usualGapMs }: Status['sensors'][number]): Check {
  const last = new Date(lastRecordAt).toISOString()
  const usual = `a record every ${Math.round(usualGapMs / 1000)} s is usual`
  const words = {
    on_time: `on time, last record ${last}`,
    late: `late: last ${last}, ${usual}`,
    silent: `silent since ${last}, ${usual}; check what feeds it`,
  }
  return {
    name: `sensor ${name}`,
    state: state === 'on_time' ? 'ok' : 'look',
    detail: words[state],
  }
}
