import type { ResponseAction } from '../../response-action.ts'
import type { GitHubReach } from './github-reach.ts'
import { revokeAppToken } from './revoke-app-token.ts'
import { revokeOrganizationToken } from './revoke-organization-token.ts'
import { suspendInstallation } from './suspend-installation.ts'

export function gitHubActions(reach: GitHubReach): readonly ResponseAction[] {
  const appToken = revokeAppToken(reach)
  return [
    revokeOrganizationToken(reach),
    ...(appToken === null ? [] : [appToken]),
    suspendInstallation(reach),
  ]
}
