import type { ActionClass } from '../event.ts'

/** What an operation on a path means: the first row that matches decides. */
export interface VaultPathRule {
  /** Start of the path, without namespace; `*` stands for one segment. */
  readonly path: string
  /** Operations: r read, l list, c create, u update, p patch, d delete, or any by ''. */
  readonly operations: string
  readonly actionClass: ActionClass
  readonly marks?: 'backup' | 'destructive'
}

/**
 * Paths of Vault's own API, ordered from the particular to the general. What is not here is a secrets engine's path and
 * judged by mount type and operation. Source: HashiCorp Vault API documentation, "root-protected API endpoints".
 */
export const vaultPaths: readonly VaultPathRule[] = [
  { path: 'sys/audit-hash', operations: '', actionClass: 'read' },
  { path: 'sys/audit', operations: 'cupd', actionClass: 'defense', marks: 'destructive' },
  { path: 'sys/config/auditing', operations: 'cupd', actionClass: 'defense' },
  { path: 'sys/quotas', operations: 'd', actionClass: 'defense' },
  { path: 'sys/loggers', operations: 'cupd', actionClass: 'defense' },
  { path: 'sys/generate-root', operations: 'cupd', actionClass: 'privilege' },
  { path: 'sys/generate-recovery-token', operations: 'cupd', actionClass: 'privilege' },
  { path: 'sys/rekey', operations: 'cupd', actionClass: 'privilege' },
  { path: 'sys/rotate', operations: 'cup', actionClass: 'write' },
  { path: 'sys/seal', operations: 'cup', actionClass: 'defense', marks: 'destructive' },
  { path: 'sys/step-down', operations: 'cup', actionClass: 'defense' },
  { path: 'sys/raw', operations: 'r', actionClass: 'credential' },
  { path: 'sys/raw', operations: 'cupd', actionClass: 'destroy' },
  {
    path: 'sys/storage/raft/snapshot-auto',
    operations: 'd',
    actionClass: 'destroy',
    marks: 'backup',
  },
  {
    path: 'sys/storage/raft/snapshot-auto',
    operations: 'cup',
    actionClass: 'write',
    marks: 'backup',
  },
  { path: 'sys/storage/raft/snapshot', operations: 'r', actionClass: 'credential' },
  { path: 'sys/storage/raft/snapshot', operations: 'cup', actionClass: 'destroy', marks: 'backup' },
  { path: 'sys/storage/raft/remove-peer', operations: 'cup', actionClass: 'delete' },
  { path: 'sys/policies', operations: 'cupd', actionClass: 'privilege' },
  { path: 'sys/policy', operations: 'cupd', actionClass: 'privilege' },
  { path: 'sys/auth', operations: 'd', actionClass: 'destroy' },
  { path: 'sys/auth', operations: 'cup', actionClass: 'privilege' },
  { path: 'sys/mounts/*/tune', operations: 'cup', actionClass: 'write' },
  { path: 'sys/mounts', operations: 'd', actionClass: 'destroy' },
  { path: 'sys/namespaces', operations: 'd', actionClass: 'destroy' },
  { path: 'sys/leases/lookup', operations: '', actionClass: 'list' },
  { path: 'sys/leases/renew', operations: '', actionClass: 'write' },
  { path: 'sys/leases/revoke', operations: '', actionClass: 'delete' },
  { path: 'sys/leases/tidy', operations: '', actionClass: 'write' },
  { path: 'sys/revoke', operations: '', actionClass: 'delete' },
  { path: 'sys/renew', operations: '', actionClass: 'write' },
  { path: 'sys/wrapping/unwrap', operations: '', actionClass: 'credential' },
  { path: 'sys/wrapping/rewrap', operations: '', actionClass: 'credential' },
  { path: 'sys/wrapping/lookup', operations: '', actionClass: 'read' },
  { path: 'sys/capabilities', operations: '', actionClass: 'read' },
  { path: 'sys/internal', operations: '', actionClass: 'read' },
  { path: 'sys/tools', operations: '', actionClass: 'read' },
  { path: 'auth/token/create', operations: '', actionClass: 'privilege' },
  { path: 'auth/token/lookup', operations: '', actionClass: 'read' },
  { path: 'auth/token/accessors', operations: '', actionClass: 'list' },
  { path: 'auth/token/renew', operations: '', actionClass: 'write' },
  { path: 'auth/token/revoke', operations: '', actionClass: 'delete' },
  { path: 'auth/token/roles', operations: 'cupd', actionClass: 'privilege' },
  { path: 'auth/*/login', operations: '', actionClass: 'credential' },
  { path: 'auth/*/role/*/secret-id', operations: 'cup', actionClass: 'credential' },
  { path: 'auth/*/role/*/role-id', operations: 'r', actionClass: 'credential' },
  { path: 'auth', operations: 'cup', actionClass: 'privilege' },
  { path: 'auth', operations: 'd', actionClass: 'delete' },
  { path: 'identity/oidc/token', operations: 'r', actionClass: 'credential' },
  { path: 'identity/lookup', operations: '', actionClass: 'read' },
  { path: 'identity', operations: 'cupd', actionClass: 'privilege' },
  { path: 'cubbyhole', operations: 'r', actionClass: 'credential' },
]

/** Second segment of a dynamic secrets engine's path that hands out a credential. */
export const mintingPaths: ReadonlySet<string> = new Set(
  'creds static-creds sts token key roleset static-account issue sign issuer sign-verbatim otp export'.split(
    ' ',
  ),
)
