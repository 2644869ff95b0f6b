/** A line of the `combined` format, which nginx and Apache share. Absent is ''. */
export interface CombinedLine {
  readonly address: string
  readonly user: string
  readonly time: string
  readonly request: string
  readonly status: number
  readonly bytes: number
  readonly userAgent: string
  /** nginx's own `main` format appends `$http_x_forwarded_for`. */
  readonly forwarded: string
}

const QUOTED = '"((?:[^"\\\\]|\\\\.){0,16384})"'
const LINE = new RegExp(
  `^(\\S{1,255}) \\S{1,255} (\\S{1,255}(?: \\S{1,255}){0,4}) \\[([^\\]]{1,40})\\] ${QUOTED} (\\d{3}) (\\d{1,18}|-)(?: ${QUOTED} ${QUOTED}(?: ${QUOTED})?)?(?: |$)`,
)

/** null for every other text. Linear, and what it looks at is bounded. */
export function combinedLine(text: string): CombinedLine | null {
  const found = LINE.exec(text)
  if (found === null) return null
  const part = (at: number): string => {
    const value = found[at] ?? ''
    return value === '-' ? '' : value
  }
  return {
    address: part(1),
    user: part(2),
    time: part(3),
    request: unescaped(part(4)),
    status: Number(part(5)),
    bytes: Number(part(6) || 0),
    userAgent: unescaped(part(8)),
    forwarded: part(9),
  }
}

/** nginx writes '\x22' for a quote and every byte that is none of text. */
function unescaped(text: string): string {
  return text.includes('\\x')
    ? text.replace(/\\x([0-9A-Fa-f]{2})/g, (_, hex) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : text
}
