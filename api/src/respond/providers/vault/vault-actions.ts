import type { ResponseAction } from '../../response-action.ts'
import { disableEntity } from './disable-entity.ts'
import { revokeAccessor } from './revoke-accessor.ts'
import { revokeLease, revokePrefix } from './revoke-lease.ts'
import type { VaultReach } from './vault-reach.ts'

/** What Tripline can do with a token or a lease of Vault, the narrowest first. */
export const vaultActions = (reach: VaultReach): readonly ResponseAction[] => [
  revokeLease(reach),
  revokeAccessor(reach),
  disableEntity(reach),
  revokePrefix(reach),
]
