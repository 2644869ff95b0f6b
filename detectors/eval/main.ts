import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { EvalPart } from './part.ts'
import { parts } from './parts.ts'
import type { Scoreboard, ScoredPart } from './scoreboard.ts'
import { figureLine, merged, scoreboardPage, scoredPart, worsened } from './scoreboard.ts'

const BOARD = 'detectors/eval/scoreboard.json'
const PAGE = 'detectors/eval/SCOREBOARD.md'
const USAGE = 'npm run eval -- [PART…] [--data DIR] [--out DIR] [--write]'

const { values: options, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' }, out: { type: 'string' }, write: { type: 'boolean' } },
})

const names = parts.map((part) => part.name)
const unknown = asked.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  refuse(`No part is called ${unknown.join(', ')}. There are ${names.join(', ')}.`)
}
if (options.data !== undefined && asked.length !== 1) {
  refuse(`--data is a folder of one part's layout: name that part. ${USAGE}`)
}
if (options.data !== undefined && options.write === true) {
  refuse('The scoreboard is of the samples: --write does not go with --data.')
}

const ran: ScoredPart[] = []
for (const part of parts) {
  if (asked.length > 0 && !asked.includes(part.name)) continue
  const figures = await figuresOf(part)
  if (figures !== null) ran.push(figures)
}
const before = readBoard()
// Other data have other figures: only those of the samples compare with what is committed.
const worse = options.data === undefined ? worsened(before, ran) : []
for (const line of worse) console.log(`WORSE  ${line}`)
if (options.write === true) {
  const board = merged(before, ran, names)
  writeFileSync(BOARD, `${JSON.stringify(board, null, 2)}\n`)
  writeFileSync(PAGE, scoreboardPage(board))
} else if (worse.length > 0) process.exitCode = 1

async function figuresOf(part: EvalPart): Promise<ScoredPart | null> {
  const data = options.data ?? join(process.env.TRIPLINE_DATA ?? '../shared/data', part.sample)
  if (part.sample !== '' && !existsSync(data)) {
    console.log(`${part.name}: skipped, its sample is not at hand (${data})`)
    return null
  }
  const out = options.out ?? null
  if (out !== null) mkdirSync(out, { recursive: true })
  console.log(`${part.name}: ${part.question}`)
  const log = (line: string): void => console.log(`  ${line}`)
  const scored = scoredPart(part, await part.run({ data, out, log }))
  for (const figure of scored.figures) console.log(`  ${figureLine(figure)}`)
  return scored
}

function readBoard(): Scoreboard {
  return existsSync(BOARD) ? JSON.parse(readFileSync(BOARD, 'utf8')) : { parts: [] }
}

function refuse(line: string): never {
  console.error(line)
  process.exit(2)
}
