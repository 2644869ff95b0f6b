import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { limits } from '../limits.ts'
import { toolCallFields } from '../mcp/tool-call-fields.ts'
import { isCredentialsFile } from './credential-files.ts'
import { credentialsFileInCommand, fileArgument } from './file-argument.ts'
import { secretInNewOutputs } from './secret-in-outputs.ts'

test('files that hold credentials are known by their names', () => {
  const holds = [
    'infra/scripts/domains/.env.cli',
    '.env',
    'deploy/prod.env',
    '/home/ci/.ssh/id_ed25519',
    'C:\\Users\\ci\\.aws\\credentials',
    'k8s/app-secrets.yaml',
    'secret.yml',
    'tls/server.key',
    'certs/server.pem',
    '~/.kube/config',
    '/run/secrets/db_password',
    'client_secret_12.json',
    '.railway/config.json',
    'deploy-token',
    'terraform.tfstate',
  ]
  for (const path of holds) assert.equal(isCredentialsFile(path), true, path)
  const holdsNot = [
    '.env.example',
    'id_rsa.pub',
    'certs/fullchain.pem',
    'ca.pem',
    'src/environment.ts',
    'src/token.ts',
    'docs/secrets.md',
    'config',
    'package.json',
    'src/tokens/index.ts',
    'secretary.yaml.md',
    '',
  ]
  for (const path of holdsNot) assert.equal(isCredentialsFile(path), false, path)
})

test('a tool call on a file is about the file, and a look into a credentials file is credential access', () => {
  const source = toolCallFields('tool', 'fs.read', { path: './src/server.ts' })
  assert.deepEqual(
    [source.resourceType, source.resourceId, source.actionClass, source.secretAccess],
    ['file', 'src/server.ts', 'read', false],
  )
  const secret = toolCallFields('tool', 'fs.read', { path: 'infra/.env.cli' })
  assert.deepEqual(
    [secret.action, secret.resourceId, secret.actionClass, secret.secretAccess],
    ['tool:fs.read', 'infra/.env.cli', 'credential', true],
  )
  const written = toolCallFields('tool', 'write_file', { file_path: '.env', content: 'A=1' })
  assert.deepEqual([written.actionClass, written.secretAccess], ['write', false])
  const none = toolCallFields('tool', 'send_mail', { to: 'a@example.com' })
  assert.deepEqual([none.resourceType, none.resourceId], ['tool', 'send_mail'])
})

test('of several files the one with credentials is told; addresses are no files', () => {
  assert.equal(fileArgument('read_many', { paths: ['a.ts', 'b/.npmrc', 'c.ts'] }), 'b/.npmrc')
  assert.equal(fileArgument('resource.open', { uri: 'file:///srv/app/a.ts' }), '/srv/app/a.ts')
  assert.equal(fileArgument('resource.open', { uri: 'https://example.com/.env' }), '')
  assert.equal(fileArgument('http.get', { path: '/v1/orders' }), '')
  assert.equal(fileArgument('http.upload', { file_path: 'a.csv' }), 'a.csv')
  assert.equal(fileArgument('fs.read', { path: 'a\nb' }), '')
})

test('a shell command that opens a credentials file is told, any other command is not kept', () => {
  const cat = toolCallFields('tool', 'shell.exec', { command: 'cat "infra/.env.cli" | head' })
  assert.deepEqual(
    [cat.actionClass, cat.secretAccess, cat.resourceId],
    ['execute', true, 'infra/.env.cli'],
  )
  const build = toolCallFields('tool', 'shell.exec', { command: 'npm run build' })
  assert.deepEqual([build.secretAccess, build.resourceId], [false, 'shell.exec'])
  assert.equal(credentialsFileInCommand({ cmd: ['bash', '-c', 'source .envrc'] }), '.envrc')
  assert.equal(credentialsFileInCommand({ cmd: ['bash', '-c', 'cat', '~/.netrc'] }), '~/.netrc')
})

test('a secret counts where a tool handed it over since the model spoke last', () => {
  const secret = { role: 'tool', tool_call_id: 'a', content: 'T=[redacted:token:0123456789abcdef]' }
  const asked = { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'fs.read' } }] }
  assert.equal(secretInNewOutputs([{ role: 'user', content: 'hi' }, asked, secret]), true)
  assert.equal(secretInNewOutputs([asked, secret, { role: 'assistant', content: 'done' }]), false)
  assert.equal(secretInNewOutputs([{ ...secret, role: 'user' }]), false)
  const block = { type: 'tool_result', tool_use_id: 'a', content: secret.content }
  assert.equal(secretInNewOutputs([asked, { role: 'user', content: [block] }]), true)
})

test('whatever the arguments are, the file is bounded and one line', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), fc.anything({ maxDepth: 3 }), (tool, value) => {
      for (const args of [value, { path: value }, { files: [value] }, { command: value }]) {
        const { resourceId } = toolCallFields('tool', tool, args)
        assert.ok(resourceId.length <= limits.idChars)
        if (resourceId !== tool.slice(0, limits.wordChars)) assert.doesNotMatch(resourceId, /\n/)
        assert.equal(typeof secretInNewOutputs(args), 'boolean')
      }
    }),
  )
})
