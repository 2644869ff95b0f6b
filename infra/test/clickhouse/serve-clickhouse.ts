/**
 * ClickHouse's HTTP interface, as far as this project speaks it, in front of the engine itself: `node serve-clickhouse.ts
 * FOLDER PORT USER PASSWORD DATABASE`, where user `reader` with the same password may only read. It prints `ready` when it listens on the loopback address and ends with its parent.
 */
import { rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { isInsert, isRead, openEngine } from './engine.ts'
import { answerException, Exception, exceptionOf, newTag } from './exception.ts'
import { bodyText, bodyToFile, readHttpQuery } from './http-request.ts'

const [folder = '', port = '0', user = 'default', password = '', database = 'default'] =
  process.argv.slice(2)
/** As a user whose profile has readonly = 1: who may ask, and neither write nor change a setting. */
const READER = 'reader'
const engine = openEngine(folder, database)

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const query = readHttpQuery(request)
  if (request.url?.startsWith('/ping') === true) {
    response.end('Ok.\n')
    return
  }
  if ((query.user !== user && query.user !== READER) || query.password !== password) {
    throw new Exception(
      516,
      `${query.user}: Authentication failed: password is incorrect, or there is no user with such name.`,
    )
  }
  const mayWrite = query.mayWrite && query.user !== READER
  if (isInsert(query.statement)) {
    if (!mayWrite) throw new Exception(164, 'Cannot execute query in readonly mode.')
    const file = engine.newFile()
    try {
      await bodyToFile(request, file)
      await engine.insert(query, query.statement, file)
    } finally {
      await rm(file, { force: true })
    }
    response.end()
    return
  }
  const statement = [query.statement, await bodyText(request)]
    .filter((text) => text !== '')
    .join('\n')
  if (!isRead(statement)) {
    if (!mayWrite) throw new Exception(164, 'Cannot execute query in readonly mode.')
    await engine.run(query, statement)
    response.end()
    return
  }
  for await (const bytes of engine.read(query, statement)) {
    if (!response.write(bytes)) await new Promise((resolve) => response.once('drain', resolve))
    if (response.destroyed) return
  }
  response.end()
}

const server = createServer((request, response) => {
  const tag = newTag()
  response.setHeader('X-ClickHouse-Exception-Tag', tag)
  answer(request, response).catch((error: unknown) => {
    // What is left of the body has nobody to read it.
    request.resume()
    answerException(response, exceptionOf(error), tag)
  })
})
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'))
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => {
  server.closeAllConnections()
  server.close(() => {
    engine.close()
    process.exit(0)
  })
})
