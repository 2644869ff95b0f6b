import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import staticFiles from '@fastify/static'
import type { Api } from '../server.ts'

export const PAGES = [
  ...['/', '/login', '/welcome', '/alerts', '/alerts/*', '/approvals'],
  ...['/agents', '/agents/*'],
]

/** The console is one page; its own addresses (/alerts/…, /approvals, /agents/…) all answer with it. Assets carry a hash in their name. */
export async function addConsole(app: Api, folder: string): Promise<void> {
  const page = readFileSync(join(folder, 'index.html'))
  // Registered apart, so that its routes get an access of their own.
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' }
    })
    await scope.register(staticFiles, {
      root: join(folder, 'assets'),
      prefix: '/assets/',
      decorateReply: false,
      immutable: true,
      maxAge: '365d',
      schemaHide: true,
    })
  })
  for (const path of PAGES) {
    app.get(path, { config: { access: 'public' }, schema: { hide: true } }, async (_, reply) =>
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page),
    )
  }
}
