import type { ActionMarks, ActionTable } from './catalogue.ts'

/**
 * What the other platforms' operations mean where the verb alone misleads. Kubernetes names are
 * 'verb resource[/subresource]'; Vault names are 'operation mount-type'; the rest as the platform writes them.
 * Sources: Kubernetes RBAC good practices and API reference, HashiCorp Vault audit documentation.
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
  'log-integrity': {
    defense:
      'log-missing, log-changed, log-extra, digest-missing, digest-changed, digest-unreadable, digest-misplaced, signature-wrong',
  },
}

export const platformMarks: ActionMarks = {
  destructive: '',
  irreversible: '',
  reversible: '',
  privilegeChange:
    'github:personal_access_token.create, github:personal_access_token.access_granted, github:deploy_key.create, github:public_key.create, github:ssh_certificate_authority.create',
  secretAccess: '',
  touchesBackup: '',
}
