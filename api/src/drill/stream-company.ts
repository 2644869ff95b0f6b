import { randomUUID } from 'node:crypto'
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createFleet } from '@tripline/ingest/simulate'
import { stringify } from 'yaml'

/** One agent of the drill, and the token of a person that it will find. */
export interface Borrower {
  readonly agent: string
  readonly virtualKey: string
  readonly session: string
  readonly token: { readonly id: string; readonly secret: string }
}

const DAY = 86_400_000
const HISTORY_DAYS = 3
const MODEL = 'staging-fixer'

/**
 * The invented company with `count` agents alike, each with a token of its own and one of a person's lying about: who is who
 * goes into agents.yaml, the last three days into `history.ndjson`. Returns the agents and how many records there are.
 */
export function foundCompany(
  folder: string,
  historyPath: string,
  count: number,
  now: number,
): { readonly borrowers: readonly Borrower[]; readonly records: number } {
  const from = now - HISTORY_DAYS * DAY
  const fleet = createFleet({ seed: 'drill', startAt: from })
  const registry = fleet.registry(now)
  const model = registry.agents?.find(({ id }) => id === MODEL)
  const found = registry.credentials?.find(({ ownerKind }) => ownerKind === 'person')
  if (model === undefined || found === undefined) throw new Error('the fleet lacks who is needed')
  const borrowers = Array.from({ length: count }, (_, n) => borrower(n))
  const own = (n: number) =>
    (registry.credentials ?? [])
      .filter(({ owner }) => owner === MODEL)
      .map((one) => ({ ...one, id: numbered(one.id, n), owner: numbered(MODEL, n) }))
  const declared = {
    ...registry,
    agents: [
      ...(registry.agents ?? []).filter(({ id }) => id !== MODEL),
      ...borrowers.map(({ agent }, n) => ({
        ...{ ...model, id: agent, credentials: model.credentials?.map((id) => numbered(id, n)) },
      })),
    ],
    credentials: [
      ...(registry.credentials ?? []).filter(({ owner }) => owner !== MODEL),
      ...borrowers.flatMap(({ token }, n) => [...own(n), { ...found, id: token.id }]),
    ],
  }
  const yaml = stringify(declared, { aliasDuplicateObjects: false })
  writeFileSync(join(folder, 'agents.yaml'), yaml)
  const file = openSync(historyPath, 'w')
  let records = 0
  for (const { source, body } of fleet.records(from, now)) {
    if (source !== 'mapped:railway') continue
    const isModel = body.includes(`"agent":"${MODEL}"`)
    for (let n = 0; n < (isModel ? count : 1); n++) {
      writeSync(file, `${isModel ? asNumber(body, n) : body}\n`)
      records++
    }
  }
  closeSync(file)
  return { borrowers, records }
}

const borrower = (n: number): Borrower => ({
  agent: numbered(MODEL, n),
  virtualKey: numbered('vk_stagingfix_90', n),
  session: numbered('ses_drill', n),
  token: { id: randomUUID(), secret: numbered('secret-of-a-person', n) },
})

const numbered = (name: string, n: number): string => `${name}-${n + 1}`

/** The record as if another agent alike had made the call. */
const asNumber = (body: string, n: number): string =>
  body.replace(
    /"(request_id|agent|virtual_key|token_id|session)":"([^"]*)"/g,
    (_, key: string, value: string) => `"${key}":"${numbered(value, n)}"`,
  )
