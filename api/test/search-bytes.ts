import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PlantedSecret } from './planted-secrets.ts'

interface Needle {
  readonly name: string
  readonly bytes: Buffer
}

/** The forms in which a secret may lie somewhere without being seen at once. */
function needlesOf({ kind, secret }: PlantedSecret): readonly Needle[] {
  const forms = new Map<string, string>([['as it is', secret]])
  forms.set('URL-encoded', encodeURIComponent(secret))
  forms.set('JSON-escaped', JSON.stringify(secret).slice(1, -1))
  forms.set('JSON-escaped slashes', secret.replaceAll('/', '\\/'))
  forms.set('hex', Buffer.from(secret).toString('hex'))
  for (const before of [0, 1, 2]) {
    // Base64 of a text that holds it, at each of the three places a group of three bytes can begin.
    const encoded = Buffer.from(`${'x'.repeat(before)}${secret}`).toString('base64')
    forms.set(`base64, ${before} before`, encoded.slice(before === 0 ? 0 : 4).slice(0, -4))
  }
  return [...new Map([...forms].map(([form, text]) => [text, form]))].map(([text, form]) => ({
    name: `${kind}, ${form}`,
    bytes: Buffer.from(text),
  }))
}

export interface Search {
  /** Names of the secrets found, with where. */
  in(where: string, bytes: Buffer): readonly string[]
  /** Every file below the folder, whatever it is. */
  below(folder: string): readonly string[]
  readonly needles: number
}

export function searchFor(secrets: readonly PlantedSecret[]): Search {
  const needles = secrets.flatMap(needlesOf)
  const search = (where: string, bytes: Buffer): readonly string[] =>
    needles
      .filter((needle) => bytes.includes(needle.bytes))
      .map(({ name, bytes: needle }) => `${where}: ${name}: …${around(bytes, needle)}…`)
  return {
    in: search,
    below: (folder) =>
      readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .flatMap((entry) => {
          const path = join(entry.parentPath, entry.name)
          return search(path, readFileSync(path))
        }),
    needles: needles.length,
  }
}

function around(bytes: Buffer, needle: Buffer): string {
  const at = bytes.indexOf(needle)
  return bytes.subarray(Math.max(0, at - 60), at + needle.length + 20).toString('latin1')
}
