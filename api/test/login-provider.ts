import { once } from 'node:events'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

export interface LoginProvider {
  readonly issuer: string
  /** Goes to the provider as `login` does in a browser, says yes to all it asks, and gives the address it is sent back to. */
  visit(url: string, login: string): Promise<URL>
  close(): Promise<void>
}

export const CLIENT = { id: 'tripline', secret: 'a-secret-of-tests-that-is-long-enough' }
const MOST_STEPS = 12

/** A real OpenID provider on a loopback port. Who logs in as `sec.dana` is dana@example.com, of the group `sec`. */
export async function startLoginProvider(redirectUri: string): Promise<LoginProvider> {
  const server: Server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] },
        ...{ grant_types: ['authorization_code'], response_types: ['code'] },
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['groups'] },
    cookies: { keys: ['keys of tests'] },
    async findAccount(_context, id) {
      const [group = '', name = ''] = id.split('.')
      const email = `${name}@example.com`
      return {
        accountId: id,
        claims: async () => ({ sub: id, email, email_verified: true, groups: [group] }),
      }
    },
  })
  server.on('request', provider.callback())

  return {
    issuer,
    async visit(url, login) {
      const cookies = new Map<string, string>()
      let next = new URL(url)
      for (let step = 0; step < MOST_STEPS && next.href.startsWith(issuer); step++) {
        let answer = await ask(next, cookies, undefined)
        if (answer.status === 200) {
          const prompt = /name="prompt" value="(\w+)"/.exec(await answer.text())?.[1] ?? ''
          answer = await ask(next, cookies, new URLSearchParams({ prompt, login, password: 'x' }))
        }
        const location = answer.headers.get('location')
        if (location === null) throw new Error(`${next.pathname}: ${await answer.text()}`)
        next = new URL(location, next)
      }
      return next
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function ask(
  url: URL,
  cookies: Map<string, string>,
  body: URLSearchParams | undefined,
): Promise<Response> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const answer = await fetch(url, {
    ...{ redirect: 'manual', headers: { cookie } },
    ...(body === undefined ? {} : { method: 'POST', body }),
  })
  for (const line of answer.headers.getSetCookie()) {
    const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? []
    cookies.set(name, value)
  }
  return answer
}
