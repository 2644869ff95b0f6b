export type { Alert } from './wire.ts'
