/** The first sentences of a text, whole: a full stop inside a name or a figure ends none. */
export function firstSentences(text: string, most: number): string {
  const ends = [...text.matchAll(/[.!?](?=\s+[\p{Lu}\d“"])/gu)]
  const last = ends[most - 1]
  return last === undefined ? text : text.slice(0, last.index + 1)
}
