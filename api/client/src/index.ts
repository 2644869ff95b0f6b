export type {
  Call,
  GateClient,
  GateClientOptions,
  GateRequest,
  RunOptions,
} from './create-client.ts'
export { createGateClient } from './create-client.ts'
export type { GateErrorCode } from './gate-error.ts'
export { GateError } from './gate-error.ts'
export type { ActionClass, Answer, Credential, Decision, Prospect } from './words.ts'
