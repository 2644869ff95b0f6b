/**
 * What a terminal obeys or does not show: control characters but tab and new line, marks that turn the direction of
 * writing, invisible spaces and joiners, line separators, tags.
 */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g

/**
 * Log content is hostile: an escape sequence in a resource name must not repaint an analyst's terminal. What cannot be seen
 * becomes visible as \uXXXX, which is also how JSON writes it.
 */
export function safeText(text: string): string {
  return text.replace(UNSEEN, visible)
}

/** The same for what belongs on one line: nobody's new line starts a row of ours. */
export function safeLine(text: string): string {
  return safeText(text).replace(/[\n\t]/g, visible)
}

function visible(characters: string): string {
  let shown = ''
  for (let i = 0; i < characters.length; i++) {
    shown += `\\u${characters.charCodeAt(i).toString(16).padStart(4, '0')}`
  }
  return shown
}
