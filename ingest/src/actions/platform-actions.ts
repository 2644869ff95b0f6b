import type { ActionMarks, ActionTable } from './catalogue.ts'

/**
 * What the other platforms' operations mean where the verb alone misleads. Kubernetes names are
 * 'verb resource[/subresource]'; Vault names are 'operation mount-type'; the rest as the platform writes them.
 * Sources: Kubernetes RBAC good practices and API reference, HashiCorp Vault audit documentation,
 * GitHub audit log events reference.
 */
export const platformActions: ActionTable = {
  kubernetes: {
    credential:
      'get secrets, list secrets, watch secrets, create serviceaccounts/token, create certificatesigningrequests, create tokenreviews',
    privilege:
      'create clusterrolebindings, update clusterrolebindings, patch clusterrolebindings, create rolebindings, update rolebindings, patch rolebindings, create clusterroles, update clusterroles, patch clusterroles, create roles, update roles, patch roles, escalate clusterroles, bind clusterroles, escalate roles, bind roles, impersonate users, impersonate groups, impersonate serviceaccounts, update certificatesigningrequests/approval, patch certificatesigningrequests/approval, create serviceaccounts, create pods/ephemeralcontainers',
    execute:
      'create pods/exec, get pods/exec, create pods/attach, get pods/attach, create pods/portforward, get pods/portforward, create nodes/proxy, get nodes/proxy, create pods/proxy, get pods/proxy, create services/proxy, get services/proxy',
    defense:
      'delete validatingwebhookconfigurations, delete mutatingwebhookconfigurations, update validatingwebhookconfigurations, patch validatingwebhookconfigurations, update mutatingwebhookconfigurations, patch mutatingwebhookconfigurations, delete validatingadmissionpolicies, delete validatingadmissionpolicybindings, delete networkpolicies, delete resourcequotas, delete events, deletecollection events, delete poddisruptionbudgets',
    destroy:
      'delete persistentvolumeclaims, deletecollection persistentvolumeclaims, delete persistentvolumes, deletecollection persistentvolumes, delete namespaces, deletecollection namespaces, delete volumesnapshots, deletecollection volumesnapshots, delete volumesnapshotcontents, delete customresourcedefinitions, deletecollection customresourcedefinitions, delete statefulsets, deletecollection statefulsets, delete backups, delete etcdbackups',
    read: 'create subjectaccessreviews, create selfsubjectaccessreviews, create selfsubjectrulesreviews, create localsubjectaccessreviews, create selfsubjectreviews',
  },
  github: {
    destroy: 'repo.destroy, org.delete, packages.package_deleted, packages.package_version_deleted',
    defense:
      'protected_branch.destroy, protected_branch.policy_override, repository_ruleset.destroy, repository_ruleset.update, secret_scanning.disable, repository_secret_scanning.disable, repository_secret_scanning_push_protection.disable, dependabot_alerts.disable, repository_vulnerability_alerts.disable, org.disable_two_factor_requirement, business.disable_two_factor_requirement, org.disable_saml, audit_log_streaming.destroy, hook.destroy, repository_advanced_security.disabled, secret_scanning_push_protection.bypass',
    privilege:
      'repo.add_member, org.add_member, org.update_member, team.add_repository, team.add_member, repo.access, org.add_outside_collaborator, integration_installation.create, integration_installation.repositories_added, oauth_authorization.create, org.update_default_repository_permission, role.create, business.add_admin, repo.update_actions_settings',
    credential:
      'personal_access_token.create, personal_access_token.access_granted, personal_access_token.request_created, public_key.create, deploy_key.create, oauth_application.generate_client_secret, org.create_actions_secret, repo.create_actions_secret, repo.update_actions_secret, org.update_actions_secret, environment.create_actions_secret, repo.self_hosted_runner_registration',
    read: 'git.clone, git.fetch, repo.download_zip',
    write: 'git.push',
    execute: 'workflows.created_workflow_run, workflows.rerun_workflow_run, workflow_run.create',
  },
}

export const platformMarks: ActionMarks = {
  destructive: '',
  irreversible: '',
  reversible: '',
  privilegeChange:
    'github:personal_access_token.create, github:deploy_key.create, github:public_key.create',
  secretAccess: '',
  touchesBackup: '',
}
