import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rootFolder } from '../root-folder.ts'

const POM = 'infra/test/kafka/pom.xml'
const CACHE = 'node_modules/.cache'

export type KafkaForTests =
  | { readonly kind: 'own' }
  /** Brokers that are there already; tests that stop brokers cannot use them. */
  | { readonly kind: 'given'; readonly brokers: readonly string[] }
  | { readonly kind: 'none'; readonly reason: string }

/** What the tests of the Kafka log can run against. Where CI=true there has to be something. */
export function kafkaForTests(): KafkaForTests {
  const given = process.env.KAFKA_BROKERS
  if (given) return { kind: 'given', brokers: given.split(',').map((name) => name.trim()) }
  if (answers('java', '-version') && answers('mvn', '-v')) return { kind: 'own' }
  const reason = 'no Kafka: a JDK and Maven, or KAFKA_BROKERS, are needed'
  if (process.env.CI === 'true') throw new Error(reason)
  return { kind: 'none', reason }
}

function answers(command: string, flag: string): boolean {
  return spawnSync(command, [flag], { stdio: 'ignore' }).status === 0
}

/** The class path of the broker. Maven resolves it once; another pom.xml is another folder. */
export function kafkaJars(): string {
  const root = rootFolder()
  const pom = join(root, POM)
  const digest = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 16)
  const folder = join(root, CACHE, `kafka-${digest}`)
  if (!existsSync(folder)) {
    const half = `${folder}.${process.pid}`
    mkdirSync(dirname(half), { recursive: true })
    const flags = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', '-DincludeScope=runtime']
    const done = spawnSync('mvn', [...flags, `-DoutputDirectory=${half}`], { encoding: 'utf8' })
    if (done.status !== 0) {
      rmSync(half, { recursive: true, force: true })
      throw new Error(`Maven could not resolve the broker: ${done.stdout}${done.stderr}`)
    }
    // Whole or not at all.
    try {
      renameSync(half, folder)
    } catch (error) {
      // Another test file was faster.
      rmSync(half, { recursive: true, force: true })
      if (!existsSync(folder)) throw error
    }
  }
  return `${folder}/*`
}
