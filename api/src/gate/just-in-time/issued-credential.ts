import type { IssuedCredential as OnWire } from '../../wire/credential.ts'

/** A credential that was made for one approved action. Without its secret, which nobody here keeps. */
export type IssuedCredential = Readonly<OnWire> & {
  /** What taking it back needs. No secret. */
  readonly handle: Readonly<Record<string, string>>
  /** Revoking it left something behind that goes once its time is over. */
  readonly untidy: boolean
}
export type EndReason = IssuedCredential['why']

export const isOpen = ({ state }: IssuedCredential): boolean => state !== 'ended'
