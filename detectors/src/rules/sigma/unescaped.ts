/** JSON text as its values read: \" \\ \/ and \uXXXX undone. */
export function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw
  return raw.replace(/\\(?:(["\\/])|u([0-9a-fA-F]{4}))/g, (_, plain: string, code: string) =>
    plain === undefined ? String.fromCharCode(Number.parseInt(code, 16)) : plain,
  )
}
