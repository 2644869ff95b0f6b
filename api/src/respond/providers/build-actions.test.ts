import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { createRedactor } from '@tripline/ingest'
import { decodeJwt } from 'jose'
import { Value } from 'typebox/value'
import { NOT_FOUND, ok, sampleTarget } from '../../../test/providers/http-ground.ts'
import type { Call } from '../../../test/providers/provider-server.ts'
import { providerServer } from '../../../test/providers/provider-server.ts'
import { workFolder } from '../../../test/work-folder.ts'
import type { ResponseAction, Target } from '../response-action.ts'
import { buildActions } from './build-actions.ts'
import { ProvidersConfig } from './providers-config.ts'

const forever = new AbortController().signal
const TOKEN = randomBytes(20).toString('hex')
const WEBHOOK = `whsec_${randomBytes(32).toString('base64')}`
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const ENTRA = '00000000-0000-4000-8000-000000000001'

function build(t: TestContext, config: ProvidersConfig): readonly ResponseAction[] {
  assert.ok(Value.Check(ProvidersConfig, config), 'as the schema says')
  const folder = workFolder(t)
  writeFileSync(join(folder, 'token'), `${TOKEN}\n`)
  writeFileSync(join(folder, 'app.pem'), PEM)
  const tokenUri = `${config.gcp?.[0]?.url ?? 'https://oauth2.googleapis.com'}/token`
  const key = { client_email: 'a@b.example', private_key_id: 'k1', private_key: PEM }
  writeFileSync(join(folder, 'gcp.json'), JSON.stringify({ ...key, token_uri: tokenUri }))
  const places = {
    ...{ configPath: join(folder, 'tripline.yaml'), stateFolder: folder },
    environment: { SECRET: TOKEN, WEBHOOK },
  }
  const clock = { now: () => Date.now() }
  return buildActions(config, { places, clock, redactor: createRedactor(randomBytes(32)) })
}

test('every provider is built from its entry, and several of a kind have names', (t) => {
  const url = 'https://provider.example'
  const tokens = [{ credentialId: 'ci', file: 'token' }]
  const actions = build(t, {
    aws: [{}],
    vault: [
      { url, tokenFile: 'token' },
      { name: 'eu', url, tokenEnv: 'SECRET' },
    ],
    github: [
      {
        ...{ organization: 'acme', appId: '1', installationId: '2', privateKeyFile: 'app.pem' },
        ...{ clientId: 'Iv1', clientSecretEnv: 'SECRET', tokens },
      },
    ],
    kubernetes: [{ tokenFile: 'token' }],
    gcp: [{ keyFile: 'gcp.json' }],
    entra: [{ tenant: ENTRA, clientId: ENTRA, clientSecretFile: 'token' }],
    openai: [{ tokenFile: 'token' }],
    anthropic: [{ tokenFile: 'token' }],
    litellm: [{ url, tokenFile: 'token' }],
    oauth: [{ revocationUrl: url, clientId: 'x', clientSecretEnv: 'SECRET', tokens }],
    webhooks: [{ name: 'soar', url, secretEnv: 'WEBHOOK', sources: ['mapped:x'] }],
  })
  assert.deepEqual(
    actions.map(({ name }) => name),
    [
      ...['litellm.block-key', 'aws.quarantine-user', 'aws.deactivate-access-key'],
      ...['aws.deny-session', 'aws.deny-role-sessions'],
      ...['vault.revoke-lease', 'vault.revoke-accessor', 'vault.disable-entity'],
      ...['vault.revoke-prefix', 'vault@eu.revoke-lease', 'vault@eu.revoke-accessor'],
      ...['vault@eu.disable-entity', 'vault@eu.revoke-prefix'],
      ...['kubernetes.unbind-account', 'kubernetes.delete-token-secrets'],
      ...['gcp.disable-key', 'gcp.disable-account', 'entra.disable-service-principal'],
      ...['entra.revoke-sign-in-sessions', 'entra.remove-password'],
      ...['github.revoke-organization-token', 'github.revoke-app-token'],
      ...['github.suspend-installation', 'anthropic.deactivate-key', 'openai.delete-key'],
      ...['oauth.revoke-token', 'webhook.soar'],
    ],
  )
})

test('what is wrong is told by the entry it stands in, and never with the secret', (t) => {
  const url = 'https://provider.example'
  const wrong: readonly (readonly [ProvidersConfig, RegExp])[] = [
    [{ allow: ['everything'] }, /respond\.providers\.allow: everything is no network/],
    [{ vault: [{ url }] }, /vault\[0\]: name Vault's token with its …File or …Env/],
    [{ vault: [{ url, tokenFile: 'missing' }] }, /vault\[0\]: .*missing cannot be read \(ENOENT\)/],
    [{ vault: [{ tokenFile: 'token' }] }, /vault\[0\]: url must be https/],
    [{ litellm: [{ url: 'https://a:b@x', tokenFile: 'token' }] }, /url holds a password/],
    [
      { openai: [{ tokenFile: 'token' }, { tokenFile: 'token' }] },
      /two entries .* openai\.delete-key/,
    ],
    [{ webhooks: [{ name: 'x', url, secretEnv: 'SECRET' }] }, /whsec_/],
    [{ gcp: [{ keyFile: 'token' }] }, /no key of a service account/],
  ]
  for (const [config, problem] of wrong) {
    assert.throws(
      () => build(t, config),
      (error: Error) => problem.test(error.message) && !error.message.includes(TOKEN),
      String(problem),
    )
  }
})

/** Finds an action, and runs it to its end against the loopback. */
async function run(actions: readonly ResponseAction[], name: string, target: Target) {
  const action = actions.find((one) => one.name === name)
  assert.ok(action)
  const plan = await action.plan(target, forever)
  assert.equal(plan.impossible, '')
  assert.equal((await action.execute(plan, forever)).outcome, 'revoked')
  return (await action.verify(plan, forever)).state
}

test('Google, Entra and GitHub get their short-lived tokens, once, and bring them', async (t) => {
  const EMAIL = 'fixer@prod.iam.gserviceaccount.com'
  let out = false
  const asked: string[] = []
  const server = await providerServer(({ method, path, body, headers }: Call) => {
    const form = new URLSearchParams(body)
    if (path === '/token') {
      asked.push('google')
      assert.equal(decodeJwt(form.get('assertion') ?? '').iss, 'a@b.example')
      return ok({ access_token: 'google-token', expires_in: 3600 })
    }
    if (path === `/${ENTRA}/oauth2/v2.0/token`) {
      asked.push('entra')
      assert.equal(form.get('client_secret'), TOKEN)
      return ok({ access_token: 'entra-token', expires_in: 3600 })
    }
    if (path === '/app/installations/2/access_tokens') {
      asked.push('github')
      const jwt = String(headers.authorization).replace('Bearer ', '')
      assert.equal(decodeJwt(jwt).iss, '1')
      const expires_at = new Date(Date.now() + 3_600_000).toISOString()
      return { status: 201, json: { token: 'github-token', expires_at } }
    }
    const provider = path.startsWith('/v1/')
      ? 'google'
      : path.startsWith('/v1.0/')
        ? 'entra'
        : 'github'
    if (headers.authorization !== `Bearer ${provider}-token`) return { status: 401 }
    if (method !== 'GET') {
      out = true
      return ok({})
    }
    if (provider === 'google') return ok({ name: EMAIL, disabled: out })
    if (provider === 'entra') return ok({ id: ENTRA, accountEnabled: !out })
    if (!path.startsWith('/orgs/acme/')) return NOT_FOUND
    return ok(out ? [] : [{ id: 5, token_id: 7, token_name: 'x', owner: { login: 'y' } }])
  })
  t.after(server.close)
  const { url } = server
  const actions = build(t, {
    allow: ['127.0.0.0/8'],
    gcp: [{ url, keyFile: 'gcp.json' }],
    entra: [{ url, loginUrl: url, tenant: ENTRA, clientId: 'x', clientSecretFile: 'token' }],
    github: [
      { url, organization: 'acme', appId: '1', installationId: '2', privateKeyFile: 'app.pem' },
    ],
  })
  const sample = (source: Target['source'], more: Partial<Target>): Target => ({
    ...{ ...sampleTarget, source, ...more },
  })
  const google = sample('mapped:gcp', { principal: EMAIL })
  assert.equal(await run(actions, 'gcp.disable-account', google), 'out')
  out = false
  const entra = sample('mapped:entra', { principal: ENTRA })
  assert.equal(await run(actions, 'entra.disable-service-principal', entra), 'out')
  out = false
  const github = sample('mapped:github', { credentialId: '7' })
  assert.equal(await run(actions, 'github.revoke-organization-token', github), 'out')
  assert.deepEqual(asked, ['google', 'entra', 'github'])
})

test('an address of the own network is refused unless the configuration allows it', async (t) => {
  const server = await providerServer(() => ok({}))
  t.after(server.close)
  const [action] = build(t, { litellm: [{ url: server.url, tokenFile: 'token' }] })
  const target: Target = { ...sampleTarget, source: 'litellm', credentialId: 'a'.repeat(64) }
  const plan = await action?.plan(target, forever)
  assert.match(plan?.impossible ?? '', /private address/)
  assert.equal(server.calls.length, 0)
})
