import { createSecretKey } from 'node:crypto'
import { keyedDigest } from '@tripline/infra'
import { createAnthropicParser } from './anthropic/parse-anthropic.ts'
import type { Fingerprint } from './arguments/argument-atoms.ts'
import { createAuditdParser } from './auditd/parse-auditd.ts'
import { createAzureParser } from './azure/parse-azure.ts'
import { createCloudTrailParser } from './cloudtrail/parse-cloudtrail.ts'
import type { EnvironmentOf } from './environment.ts'
import { createEnvoyParser } from './envoy/parse-envoy.ts'
import type { SourceName } from './event.ts'
import { createFalcoParser } from './falco/parse-falco.ts'
import { createGcpParser } from './gcp/parse-gcp.ts'
import { createGithubParser } from './github/parse-github.ts'
import { createHaproxyParser } from './haproxy/parse-haproxy.ts'
import { createKubernetesParser } from './kubernetes/parse-kubernetes.ts'
import { createLaurelParser } from './laurel/parse-laurel.ts'
import { createLitellmParser } from './litellm/parse-litellm.ts'
import { createLogIntegrityParser } from './log-integrity/parse-log-integrity.ts'
import type { Mapping } from './mapped/mapping.ts'
import { createMappedParser } from './mapped/parse-mapped.ts'
import type { McpMemory } from './mcp/mcp-memory.ts'
import { createMcpMemory } from './mcp/mcp-memory.ts'
import { createMcpParser } from './mcp/parse-mcp.ts'
import { createMemo } from './memo.ts'
import { createNginxParser } from './nginx/parse-nginx.ts'
import { createOktaParser } from './okta/parse-okta.ts'
import { createOpenLine } from './open-line.ts'
import { createOpenRecord } from './open-record.ts'
import { createOpenaiParser } from './openai/parse-openai.ts'
import { createOtlpParser } from './otlp/parse-otlp.ts'
import type { Parser } from './parser.ts'
import type { Redactor } from './redact/redactor.ts'
import { fingerprintOf } from './redact/redactor.ts'
import { createTetragonParser } from './tetragon/parse-tetragon.ts'
import { createVaultParser } from './vault/parse-vault.ts'

export interface ParserParts {
  /** The installation key. */
  readonly key: Uint8Array
  readonly redactor: Redactor
  readonly environmentOf: EnvironmentOf
  /** Mappings to read besides the built-in formats; see `load-mappings.ts` for the shipped ones. */
  readonly mappings: readonly Mapping[]
  /** The access log's field that holds the caller's credential in clear. */
  readonly envoyCredentialField?: string
  /** The same of nginx's and HAProxy's logs ('capture.N' of HAProxy); 'authorization' where not given. */
  readonly accessCredentialField?: string
  /** For a Vault audit device that logs requests only. */
  readonly vaultCountRequests?: boolean
  /** Of MCP sessions, where it is to outlive the process; one of the parser's own otherwise. */
  readonly mcpMemory?: McpMemory
}

/** Every parser there is, one line each. Parsers keep bounded state, so one set serves one worker. */
export function createParsers(parts: ParserParts): ReadonlyMap<SourceName, Parser> {
  const { key, redactor, environmentOf } = parts
  const openRecord = createOpenRecord(redactor.raw)
  const argumentFingerprint = createArgumentFingerprint(key)
  const memory = parts.mcpMemory ?? createMcpMemory(argumentFingerprint)
  const shared = { openRecord, environmentOf }
  const access = {
    ...{ ...shared, openLine: createOpenLine(redactor.raw) },
    fingerprint: credentialFingerprint(redactor),
    credentialField: parts.accessCredentialField ?? 'authorization',
  }
  const kubernetes = createKubernetesParser(shared)

  const parsers = new Map<SourceName, Parser>([
    ['cloudtrail', createCloudTrailParser(shared)],
    ['kubernetes-audit', kubernetes],
    [
      'vault-audit',
      createVaultParser({ ...shared, countRequests: parts.vaultCountRequests === true }),
    ],
    [
      'envoy',
      createEnvoyParser({
        ...shared,
        fingerprint: credentialFingerprint(redactor),
        credentialField: parts.envoyCredentialField ?? 'authorization',
      }),
    ],
    ['litellm', createLitellmParser({ ...shared, fingerprint: argumentFingerprint })],
    ['otlp', createOtlpParser({ ...shared, fingerprint: argumentFingerprint })],
    ['mcp', createMcpParser({ ...shared, fingerprint: argumentFingerprint, memory })],
    ['github-audit', createGithubParser(shared)],
    ['gcp-audit', createGcpParser(shared)],
    ['okta', createOktaParser(shared)],
    ['azure-audit', createAzureParser({ ...shared, kubernetes })],
    ['openai-audit', createOpenaiParser(shared)],
    ['anthropic-audit', createAnthropicParser(shared)],
    ['nginx', createNginxParser(access)],
    ['haproxy', createHaproxyParser(access)],
    ['auditd', createAuditdParser(access)],
    ['laurel', createLaurelParser(shared)],
    ['falco', createFalcoParser(shared)],
    ['tetragon', createTetragonParser(shared)],
    ['log-integrity', createLogIntegrityParser(shared)],
  ])
  for (const mapping of parts.mappings) {
    parsers.set(mapping.source, createMappedParser(mapping, { ...shared, argumentFingerprint }))
  }
  return parsers
}

const MAX_FINGERPRINTS = 50_000
const MAX_REMEMBERED = 128

/** The keyed fingerprint of argument values. They come again and again, and an HMAC costs more than the rest of an atom. */
export function createArgumentFingerprint(key: Uint8Array): Fingerprint {
  const secretKey = createSecretKey(key)
  const known = createMemo<string, string>(MAX_FINGERPRINTS)
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const digest = keyedDigest(secretKey, 'argument', text)
    if (text.length <= MAX_REMEMBERED) known.set(text, digest)
    return digest
  }
}

/** The fingerprint of a credential, also of one that the redactor has already taken out. */
export function credentialFingerprint(redactor: Redactor): (credential: string) => string {
  return (credential) => fingerprintOf(credential) || redactor.fingerprint(credential)
}
