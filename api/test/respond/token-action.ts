import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@tripline/infra'
import { actionsOf } from '../../src/respond/providers/actions-of.ts'
import type { ResponseAction } from '../../src/respond/response-action.ts'

export interface TokenActionParts {
  /** Of the provider's GraphQL API. */
  readonly url: string
  readonly adminToken: string
  /** Suspends the token, which can be undone, or deletes it, which cannot. */
  readonly how: 'suspend' | 'delete'
}

const TEMPLATE = {
  suspend: `action: railway.suspend-token
title: Suspend the API token; it can be resumed.
off: { request: { path: /graphql/v2, graphql: { query: "mutation ($id: String!) { apiTokenSuspend(id: $id) }", variables: { id: "{credentialId}" } } } }
on: { request: { path: /graphql/v2, graphql: { query: "mutation ($id: String!) { apiTokenResume(id: $id) }", variables: { id: "{credentialId}" } } } }
`,
  delete: `action: railway.delete-token
title: Delete the API token; who needs it has to make a new one.
off: { request: { path: /graphql/v2, graphql: { query: "mutation ($id: String!) { apiTokenDelete(id: $id) }", variables: { id: "{credentialId}" } } } }
`,
} as const

const SHARED = `appliesTo: { sources: [mapped:railway], credentialId: "[a-z0-9_-]+" }
read:
  request: { path: /graphql/v2, graphql: { query: "query ($id: String!) { apiToken(id: $id) { id state } }", variables: { id: "{credentialId}" } } }
  in: { path: data.apiToken.state, equals: active }
  out: { path: data.apiToken.state, exists: true }
`

/** Takes a token out of service at the hosting provider of the drills, as a configured template does. */
export function tokenAction({ url, adminToken, how }: TokenActionParts): ResponseAction {
  const folder = mkdtempSync(join(tmpdir(), 'token-action-'))
  try {
    writeFileSync(join(folder, 'token.yaml'), TEMPLATE[how] + SHARED)
    const places = {
      configPath: join(folder, 'tripline.yaml'),
      environment: { ADMIN: adminToken },
      stateFolder: folder,
    }
    const template = { file: 'token.yaml', url, tokenEnv: 'ADMIN', callsPerSecond: 1_000 }
    const providers = { allow: ['127.0.0.0/8'], templates: [template] }
    const [action] = actionsOf(places, { respond: { providers } }, systemClock)
    if (action === undefined) throw new Error('the template made no action')
    return action
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
