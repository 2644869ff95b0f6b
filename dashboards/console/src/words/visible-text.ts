/** Control characters, and those that turn or hide the text around them (Trojan Source, CVE-2021-42574). */
const UNSEEN =
  /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu

/** Text from outside with every character that would be invisible or turn the line shown as a box. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, '▯')
}
