import { parserContract } from '../parser.contract.ts'
import { fixtureLines, parserOf } from '../parser-kit.contract.ts'

const source = 'cloudtrail'
const lines = fixtureLines(import.meta.url, 'records.ndjson')
const [envelope = ''] = fixtureLines(import.meta.url, 'log-group.json')
const plain = JSON.parse(lines[0] ?? '{}')

parserContract({
  name: source,
  source,
  create: () => parserOf(source),
  records: [...lines, envelope],
  at: (time) =>
    JSON.stringify({ ...plain, eventTime: new Date(time).toISOString().replace(/\.\d+/, '') }),
})
