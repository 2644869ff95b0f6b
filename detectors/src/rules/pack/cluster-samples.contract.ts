import type { Sample } from './samples.contract.ts'

type Json = Readonly<Record<string, unknown>>

const kube = (verb: string, objectRef: Json, rest: Json = {}): Json => ({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'RequestResponse',
  auditID: 'a1',
  stage: 'ResponseComplete',
  requestURI: '/api',
  verb,
  user: { username: 'system:serviceaccount:agents:deploy-runner' },
  sourceIPs: ['192.0.2.17'],
  objectRef: { apiVersion: 'v1', ...objectRef },
  responseStatus: { code: 200 },
  requestReceivedTimestamp: '2025-03-01T00:00:00.000000Z',
  ...rest,
})
const refused = { responseStatus: { code: 403 } }
const exec = (namespace: string, subresource: string): Json =>
  kube('create', { resource: 'pods', subresource, namespace, name: 'api' })
const binds = (role: string): Json => ({
  requestObject: { kind: 'ClusterRoleBinding', roleRef: { kind: 'ClusterRole', name: role } },
})

const vault = (operation: string, path: string, rest: Json = {}): Json => ({
  time: '2025-03-01T00:00:00Z',
  type: 'response',
  auth: { display_name: 'approle-deploy', policies: ['default', 'deploy'], accessor: 'acc-1' },
  request: { id: 'r1', operation, path, mount_type: 'system', remote_address: '192.0.2.9' },
  response: {},
  ...rest,
})

export const clusterSamples: readonly Sample[] = [
  {
    title: 'A shell is opened in a production container',
    source: 'kubernetes-audit',
    matches: exec('shop-prod', 'exec'),
    matchesToo: [exec('shop-prod', 'attach')],
    ignores: exec('shop-staging', 'exec'),
    ignoresToo: [exec('shop-prod', 'log')],
  },
  {
    title: 'Somebody is made administrator of a cluster',
    source: 'kubernetes-audit',
    matches: kube('create', { resource: 'clusterrolebindings', name: 'x' }, binds('cluster-admin')),
    ignores: kube('create', { resource: 'clusterrolebindings', name: 'x' }, binds('view')),
    ignoresToo: [
      kube(
        'create',
        { resource: 'clusterrolebindings', name: 'x' },
        { ...binds('cluster-admin'), ...refused },
      ),
    ],
  },
  {
    title: "A guard of a cluster's API is removed",
    source: 'kubernetes-audit',
    matches: kube('delete', { resource: 'validatingwebhookconfigurations', name: 'policy' }),
    ignores: kube('update', { resource: 'validatingwebhookconfigurations', name: 'policy' }),
    ignoresToo: [
      kube('delete', { resource: 'validatingwebhookconfigurations', name: 'policy' }, refused),
    ],
  },
  {
    title: 'The secrets of all namespaces are listed',
    source: 'kubernetes-audit',
    matches: kube('list', { resource: 'secrets' }),
    ignores: kube('list', { resource: 'secrets', namespace: 'shop-prod' }),
    ignoresToo: [
      kube(
        'list',
        { resource: 'secrets' },
        { user: { username: 'system:kube-controller-manager' } },
      ),
    ],
  },
  {
    title: 'A root token of Vault is issued or used',
    source: 'vault-audit',
    matches: vault('update', 'auth/token/create', {
      response: { auth: { policies: ['root'], accessor: 'acc-2' } },
    }),
    matchesToo: [
      vault('read', 'sys/mounts', { auth: { display_name: 'root', policies: ['root'] } }),
    ],
    ignores: vault('update', 'auth/token/create', {
      response: { auth: { policies: ['default'], accessor: 'acc-2' } },
    }),
  },
  {
    title: 'An audit device of Vault is removed',
    source: 'vault-audit',
    matches: vault('delete', 'sys/audit/file'),
    ignores: vault('update', 'sys/audit/file'),
    ignoresToo: [
      vault('delete', 'sys/audit/file', { error: '1 error occurred: permission denied' }),
    ],
  },
  {
    title: 'A new root token of Vault is being generated',
    source: 'vault-audit',
    matches: vault('update', 'sys/generate-root/attempt'),
    ignores: vault('read', 'sys/generate-root/attempt'),
  },
]
