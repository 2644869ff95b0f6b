export interface ServerSentEvent {
  readonly type: string
  readonly data: string
  /** The last id seen up to and with this event, '' before the first. */
  readonly id: string
}

/** A line that grows beyond this is not ours; the stream is given up rather than kept in memory. */
const MAX_BUFFERED = 4 << 20

export interface ServerSentEventParser {
  /** Feeds a piece of the stream; returns the events it completed. */
  push(text: string): readonly ServerSentEvent[]
}

/** The event stream format of the HTML standard, section 9.2.6, without `retry` (reconnecting is decided here). */
export function createServerSentEventParser(): ServerSentEventParser {
  let buffered = ''
  let type = ''
  let data: string[] = []
  let id = ''

  function line(text: string, events: ServerSentEvent[]): void {
    if (text === '') {
      if (data.length > 0)
        events.push({ type: type === '' ? 'message' : type, data: data.join('\n'), id })
      type = ''
      data = []
      return
    }
    const colon = text.indexOf(':')
    if (colon === 0) return
    const field = colon < 0 ? text : text.slice(0, colon)
    const rest = colon < 0 ? '' : text.slice(colon + 1)
    const value = rest.startsWith(' ') ? rest.slice(1) : rest
    if (field === 'data') data.push(value)
    else if (field === 'event') type = value
    else if (field === 'id' && !value.includes('\0')) id = value
  }

  return {
    push(text) {
      buffered += text
      const events: ServerSentEvent[] = []
      // A lone \r at the end may be the first half of \r\n: it waits for the next piece.
      const complete = buffered.endsWith('\r') ? buffered.slice(0, -1) : buffered
      const lines = complete.split(/\r\n|\n|\r/)
      const last = lines.pop() ?? ''
      for (const text of lines) line(text, events)
      buffered = last + buffered.slice(complete.length)
      if (buffered.length > MAX_BUFFERED) throw new Error('an event of the stream is too long')
      return events
    },
  }
}
