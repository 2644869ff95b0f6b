import type { Clock } from '@tripline/infra'
import type { ResponseAction } from '../../response-action.ts'
import type { AwsApi } from './aws-api.ts'
import type { AwsReach } from './aws-reach.ts'
import { deactivateAccessKey } from './deactivate-access-key.ts'
import { denyRoleSessions, denySession } from './deny-sessions.ts'
import { quarantineUser } from './quarantine-user.ts'

/** What Tripline can do with a credential of AWS, the narrowest first. */
export function awsActions(api: AwsApi, clock: Clock, reach: AwsReach): readonly ResponseAction[] {
  return [
    quarantineUser(api, reach),
    deactivateAccessKey(api, reach),
    denySession(api, clock, reach),
    denyRoleSessions(api, clock, reach),
  ]
}
