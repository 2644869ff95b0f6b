import type { Server, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A wire between two processes of this machine that can be made bad. */
export interface LoopbackProxy {
  readonly port: number
  /** Bytes wait on both sides; no connection is closed. */
  stall(): void
  /** Every byte comes so much later. */
  delay(ms: number): void
  /** Every connection is cut; new ones may be made at once. */
  reset(): void
  heal(): void
  close(): Promise<void>
}

interface Wire {
  readonly near: Socket
  readonly far: Socket
}

/** Takes connections on a random port of the loopback and carries them to `to`. */
export async function startProxy(to: number): Promise<LoopbackProxy> {
  const wires = new Set<Wire>()
  let stalled = false
  let delayMs = 0

  function join(near: Socket): void {
    const far = connect({ host: '127.0.0.1', port: to })
    const wire = { near, far }
    wires.add(wire)
    const cut = (): void => {
      near.destroy()
      far.destroy()
      wires.delete(wire)
    }
    carry(near, far)
    carry(far, near)
    for (const end of [near, far]) {
      end.setNoDelay(true)
      end.on('error', cut)
      end.on('close', cut)
    }
    if (stalled) hold(wire)
  }

  function carry(from: Socket, into: Socket): void {
    from.on('data', (bytes) => {
      const send = (): void => {
        if (!into.destroyed && !into.write(bytes)) {
          from.pause()
          into.once('drain', () => {
            if (!stalled) from.resume()
          })
        }
      }
      // Timers of one delay fire in the order they were set.
      if (delayMs === 0) send()
      else void pause(delayMs).then(send)
    })
  }

  const hold = ({ near, far }: Wire): void => {
    near.pause()
    far.pause()
  }

  const server: Server = createServer(join)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stall() {
      stalled = true
      for (const wire of wires) hold(wire)
    },
    delay(ms) {
      delayMs = ms
    },
    reset() {
      for (const { near, far } of wires) {
        near.resetAndDestroy()
        far.resetAndDestroy()
      }
    },
    heal() {
      stalled = false
      delayMs = 0
      for (const { near, far } of wires) {
        near.resume()
        far.resume()
      }
    },
    async close() {
      for (const { near, far } of wires) {
        near.destroy()
        far.destroy()
      }
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
