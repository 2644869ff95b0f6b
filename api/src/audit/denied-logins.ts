import type { Clock } from '@tripline/infra'
import type { AuditLog } from './audit-log.ts'

const WINDOW_MS = 3_600_000
/** Whoever guesses from many addresses must not fill the disk: so many an hour are told one by one, the rest counted. */
const MOST_A_WINDOW = 200

/** Records refused logins. */
export interface DeniedLogins {
  record(address: string): Promise<void>
}

export function recordDenied(audit: AuditLog, clock: Clock): DeniedLogins {
  let since = 0
  let told = 0
  let untold = 0

  return {
    async record(address) {
      const now = clock.now()
      // Also when the clock was set back meanwhile.
      if (now < since || now - since >= WINDOW_MS) {
        since = now
        told = 0
      }
      if (told >= MOST_A_WINDOW) {
        untold++
        return
      }
      told++
      const others = untold
      untold = 0
      await audit.append({
        actor: 'unknown',
        action: 'session.login',
        target: address,
        outcome: 'denied',
        detail: others === 0 ? {} : { others },
      })
    },
  }
}
