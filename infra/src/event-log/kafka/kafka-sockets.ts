import type { Socket } from 'node:net'
import { connect, isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { connect as connectTls } from 'node:tls'

/** How the client asks for a connection. */
export interface SocketRequest {
  readonly host: string
  readonly port: number
  readonly ssl: ConnectionOptions | undefined
  readonly onConnect: () => void
}

/** The connections of one client, so that it can be stopped for good: kafkajs cannot be told to stop trying. */
export interface KafkaSockets {
  open(request: SocketRequest): Socket
  /** Ends every connection and refuses new ones. */
  kill(): void
}

const KEEP_ALIVE_MS = 60_000

/** First two bytes after the size of a request (kafka.apache.org/protocol#protocol_api_keys). */
const GIVES_PARTITIONS_UP: ReadonlySet<number> = new Set([11, 13])

/**
 * `beforeRelease` is awaited before a request goes out that gives partitions up (JoinGroup, LeaveGroup). It stands
 * here, because kafkajs tells nobody of a rebalance in time: its event comes without waiting for the listener.
 */
export function kafkaSockets(beforeRelease: (() => Promise<void>) | null): KafkaSockets {
  const open = new Set<Socket>()
  let killed = false

  function hold(socket: Socket, before: () => Promise<void>): void {
    const write = socket.write.bind(socket)
    const held = (chunk: Uint8Array, encoding?: BufferEncoding): boolean => {
      const apiKey =
        chunk.length < 6 ? -1 : new DataView(chunk.buffer, chunk.byteOffset).getInt16(4)
      if (!GIVES_PARTITIONS_UP.has(apiKey)) return write(chunk, encoding)
      before().then(
        () => socket.writable && write(chunk, encoding),
        (error: unknown) => socket.destroy(error instanceof Error ? error : undefined),
      )
      return true
    }
    // Writable, because Node itself puts another in its place when the other side has closed.
    Object.defineProperty(socket, 'write', { value: held, writable: true })
  }

  return {
    open({ host, port, ssl, onConnect }) {
      // The client takes a throw for a connection that failed.
      if (killed) throw new Error('the client was stopped')
      const name = isIP(host) === 0 ? { servername: host } : {}
      const socket = ssl
        ? connectTls({ host, port, ...name, ...ssl }, onConnect)
        : connect({ host, port }, onConnect)
      socket.setKeepAlive(true, KEEP_ALIVE_MS)
      socket.setNoDelay(true)
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      if (beforeRelease !== null) hold(socket, beforeRelease)
      return socket
    },
    kill() {
      killed = true
      // With an error, because the client does not listen for "close".
      for (const socket of open) socket.destroy(new Error('the client was stopped'))
    },
  }
}
