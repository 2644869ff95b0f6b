import type { FileHandle } from 'node:fs/promises'
import { readFile } from 'node:fs/promises'
import { headPath } from './audit-files.ts'
import type { AuditPlace } from './audit-log.ts'
import type { AuditSeal } from './audit-seal.ts'

/** How far the chain goes, kept apart from it and signed: without it, records cut off the end would not be missed. */
export type AuditHead =
  | { readonly kind: 'whole'; readonly chain: string; readonly place: AuditPlace }
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged' }

/** One length always, within a sector: a write replaces it whole. */
export function headText(chain: string, place: AuditPlace, seal: AuditSeal): string {
  const told = `${chain} ${String(place.sequence).padStart(16, '0')} ${place.fingerprint}`
  return `${told} ${seal.sign('head', told)}\n`
}

export async function readHead(folder: string, seal: AuditSeal): Promise<AuditHead> {
  let text: string
  try {
    text = await readFile(headPath(folder), 'latin1')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { kind: 'missing' }
    }
    throw error
  }
  const match = /^([0-9a-f-]{36}) (\d{16}) ([0-9a-f]{64}) ([0-9a-f]{64})\n$/.exec(text)
  const [, chain = '', sequence = '', fingerprint = '', signature = ''] = match ?? []
  if (!seal.holds('head', `${chain} ${sequence} ${fingerprint}`, signature)) {
    return { kind: 'damaged' }
  }
  return { kind: 'whole', chain, place: { sequence: Number(sequence), fingerprint } }
}

/** Resolves once it is on disk. */
export async function writeHead(file: FileHandle, text: string): Promise<void> {
  await file.write(text, 0, 'latin1')
  await file.datasync()
}
