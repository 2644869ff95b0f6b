export interface Segment {
  readonly text: string
  readonly strong: boolean
}

/**
 * A figure with what it counts: '7 backups', '0 of 41,312', '4.1 GB', '$41', '92 %'. Not a figure: digits inside a name,
 * an address, a version or a time ('pg-data7', '198.51.100.7', 'v19', '03:40').
 */
const FIGURE =
  /(?<![\w.,:@/$-])\$?\d[\d,]*(?:\.\d+)?(?![\w:/-]|\.\d)(?: of \d[\d,]*(?![\w:/-]|\.\d)|[ \u00a0]?%|[ \u00a0](?!(?:in|of|at|to|a|an|and|or|after|for|per|by|from|on|with|is|was)\b)[A-Za-z]+)?/g

/** Splits a sentence so that its first figures can be set in bold; joined again, the segments are the sentence. */
export function emphasise(sentence: string, most = 1): readonly Segment[] {
  const segments: Segment[] = []
  let done = 0
  for (const match of sentence.matchAll(FIGURE)) {
    if (segments.filter((segment) => segment.strong).length === most) break
    if (match.index > done)
      segments.push({ text: sentence.slice(done, match.index), strong: false })
    segments.push({ text: match[0], strong: true })
    done = match.index + match[0].length
  }
  if (done < sentence.length) segments.push({ text: sentence.slice(done), strong: false })
  return segments
}
