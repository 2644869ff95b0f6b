import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endWithUs } from '../end-with-us.ts'
import type { BrokerPorts } from './broker-properties.ts'
import { brokerProperties } from './broker-properties.ts'
import { freePorts } from './free-ports.ts'
import { kafkaJars } from './kafka-jars.ts'
import { makeCertificate } from './make-certificate.ts'

export interface TestKafka {
  /** Addresses without TLS or a password. */
  readonly brokers: readonly string[]
  /** With a password: SCRAM-SHA-512, PLAIN or a token. Empty unless asked for. */
  readonly saslBrokers: readonly string[]
  readonly tlsBrokers: readonly string[]
  /** The authority that signed the brokers' certificate. */
  readonly ca: string
  /** SIGKILL, as a power cut. */
  kill(index: number): Promise<void>
  /** False once it was killed, or has ended by itself. */
  runs(index: number): boolean
  /** Of the brokers that were started and not killed. */
  pids(): readonly number[]
  restart(index: number): Promise<void>
  /** Of the broker that runs now. */
  pid(index: number): number
  /** Where a broker keeps its partitions, a folder each. */
  logFolder(index: number): string
  stop(): Promise<void>
}

export interface TestKafkaOptions {
  readonly brokers: 1 | 3
  /** Adds listeners with TLS and with passwords, and allows only anonymous and `tripline` to do anything. */
  readonly secured?: boolean
  /** With `secured`: the certificate was good until yesterday. */
  readonly expired?: boolean
  /** How long a broker may take to come up; a minute unless said. */
  readonly startMs?: number
  /** Puts something in between: gets a broker's port, gives the one where clients find it from then on. */
  readonly between?: (port: number) => Promise<number>
  /** Where a broker has its log; in the folder of all unless said. */
  readonly logsIn?: (index: number) => string
}

/** Every request waits at most this long for the broker to come up. */
const START_MS = 180_000
const STOP_MS = 15_000
// What is measured is the client. A broker of the tests has to start fast and stay small.
const JVM = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto']

/** Apache Kafka (KRaft) on random loopback ports in a folder of its own, which `stop` removes. */
export async function startKafka(options: TestKafkaOptions): Promise<TestKafka> {
  const jars = kafkaJars()
  const folder = mkdtempSync(join(tmpdir(), 'tripline-kafka-'))
  const numbers = await freePorts(options.brokers * 5)
  const ports: BrokerPorts[] = []
  for (let i = 0; i < options.brokers; i++) {
    const [plain = 0, controller = 0, sasl = 0, tls = 0, free = 0] = numbers.slice(i * 5)
    const outside = options.between === undefined ? 0 : free
    const outsideAdvertised = (await options.between?.(outside)) ?? 0
    ports.push({ plain, controller, sasl, tls, outside, outsideAdvertised })
  }
  const secured =
    options.secured === true ? makeCertificate(folder, options.expired === true) : null
  // A letter first: the tool that formats the folders would take '-' for a flag.
  const clusterId = `T${randomBytes(16).toString('base64url').slice(1)}`
  const running: (ChildProcess | null)[] = ports.map(() => null)
  const at = (index: number): string => join(folder, String(index))
  const logs = (index: number): string => join(options.logsIn?.(index) ?? at(index), 'log')

  async function prepare(index: number): Promise<void> {
    mkdirSync(at(index))
    const file = join(at(index), 'server.properties')
    writeFileSync(file, brokerProperties(index, ports, logs(index), secured))
    const flags = ['format', '-t', clusterId, '-c', file, ...scramUser(options.secured === true)]
    const format = java(jars, 'kafka.tools.StorageTool', flags, join(at(index), 'format.out'))
    const code = await exited(format)
    if (code !== 0) throw new Error(readFileSync(join(at(index), 'format.out'), 'utf8'))
  }

  async function start(index: number): Promise<void> {
    const file = join(at(index), 'server.properties')
    const out = join(at(index), 'broker.out')
    const broker = java(jars, 'kafka.Kafka', [file], out)
    running[index] = broker
    const deadline = Date.now() + (options.startMs ?? START_MS)
    while (!(await answersOnPort(ports[index]?.plain ?? 0))) {
      if (broker.exitCode !== null || Date.now() > deadline) {
        broker.kill('SIGKILL')
        throw new Error(`the broker did not start: ${readFileSync(out, 'utf8').slice(-4000)}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  async function end(index: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const broker = running[index]
    running[index] = null
    if (!isRunning(broker)) return
    const gone = exited(broker)
    broker.kill(signal)
    const late = setTimeout(() => broker.kill('SIGKILL'), STOP_MS)
    await gone
    clearTimeout(late)
  }

  async function stop(): Promise<void> {
    forget()
    // Combined controllers wait for a quorum as they stop: killed, they do not, and nothing is to be kept.
    const signal = options.brokers === 1 ? 'SIGTERM' : 'SIGKILL'
    await Promise.all(ports.map((_, index) => end(index, signal)))
    rmSync(folder, { recursive: true, force: true })
  }

  const forget = endWithUs(() => {
    for (const broker of running) broker?.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  try {
    await Promise.all(ports.map((_, index) => prepare(index)))
    await Promise.all(ports.map((_, index) => start(index)))
  } catch (error) {
    await stop()
    throw error
  }
  const addresses = (name: keyof BrokerPorts): readonly string[] =>
    ports.map((port) => `127.0.0.1:${port[name]}`)
  return {
    brokers: addresses(options.between === undefined ? 'plain' : 'outsideAdvertised'),
    saslBrokers: secured === null ? [] : addresses('sasl'),
    tlsBrokers: secured === null ? [] : addresses('tls'),
    ca: secured?.ca ?? '',
    kill: (index) => end(index, 'SIGKILL'),
    runs: (index) => isRunning(running[index]),
    pids: () => running.flatMap((broker) => broker?.pid ?? []),
    restart: start,
    pid: (index) => running[index]?.pid ?? 0,
    logFolder: (index) => join(at(index), 'log'),
    stop,
  }
}

function isRunning(broker: ChildProcess | null | undefined): broker is ChildProcess {
  return broker != null && broker.exitCode === null && broker.signalCode === null
}

function scramUser(secured: boolean): readonly string[] {
  if (!secured) return []
  return ['--add-scram', 'SCRAM-SHA-512=[name=tripline,password=scram-secret]']
}

function java(jars: string, main: string, flags: readonly string[], out: string): ChildProcess {
  const log = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'
  const child = spawn('java', [...JVM, log, '-cp', jars, main, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const file = createWriteStream(out, { flags: 'a' })
  child.stdout.pipe(file, { end: false })
  child.stderr.pipe(file, { end: false })
  child.once('close', () => file.end())
  return child
}

function exited(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code))
  })
}

/** Asks for the API versions: a port that is open does not answer yet while the broker recovers. */
function answersOnPort(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1000 })
    const done = (answered: boolean) => () => {
      socket.destroy()
      resolve(answered)
    }
    // Size 10, then: API 18, version 0, correlation 1, no client id.
    socket.once('connect', () => socket.write(Buffer.from('0000000a0012000000000001ffff', 'hex')))
    socket.once('data', done(true))
    for (const event of ['error', 'end', 'timeout']) socket.once(event, done(false))
  })
}
