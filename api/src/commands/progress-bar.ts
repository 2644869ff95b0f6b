import type { WriteStream } from 'node:tty'

const WIDTH = 30
const REDRAW_MS = 100

export interface ProgressBar {
  show(done: number, total: number): void
}

/** One line that fills up. Where there is no terminal, a line at every tenth instead. */
export function progressBar(out: WriteStream, label: string): ProgressBar {
  let lastDrawn = 0
  let lastTenth = -1
  let finished = false
  return {
    show(done, total) {
      if (finished || total <= 0) return
      const share = Math.min(1, done / total)
      finished = share >= 1
      const percent = `${Math.floor(share * 100)} %`
      if (out.isTTY !== true) {
        const tenth = Math.floor(share * 10)
        if (tenth > lastTenth) out.write(`${label}: ${percent}\n`)
        lastTenth = tenth
        return
      }
      const now = performance.now()
      if (!finished && now - lastDrawn < REDRAW_MS) return
      lastDrawn = now
      const full = Math.round(share * WIDTH)
      out.write(
        `\r  ${label} ${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${percent.padStart(5)}`,
      )
      if (finished) out.write('\n')
    },
  }
}
