import { stringify } from 'yaml'

/** What a template may ask: .Values.a.b, .Release.Name. */
export type ChartContext = Readonly<Record<string, unknown>>

const ACTION = /\{\{-?\s*(.*?)\s*-?\}\}/g
/** A line that only decides, and is gone once it has. */
const CONTROL = /^[ \t]*\{\{-\s*(if\s+[^}]*|end)\s*\}\}[ \t]*\n/gm

/**
 * As much of Helm's language as this chart uses, and an error for everything else: values by path, `toYaml … | nindent n`, and
 * `if` around whole lines. So the templates can be read, checked and tested where there is no Helm.
 */
export function renderChart(template: string, context: ChartContext): string {
  return decided(template, context).replace(ACTION, (_, action: string) => {
    const block = /^toYaml (\S+) \| nindent (\d+)$/.exec(action)
    if (block !== null) return nindent(valueAt(block[1] ?? '', context), Number(block[2]))
    const value = valueAt(action, context)
    if (typeof value === 'object') throw new Error(`${action} is no plain value`)
    return String(value)
  })
}

function decided(template: string, context: ChartContext): string {
  const shown: boolean[] = []
  let [out, from] = ['', 0]
  for (const match of template.matchAll(CONTROL)) {
    if (shown.every(Boolean)) out += template.slice(from, match.index)
    from = match.index + match[0].length
    const condition = match[1] ?? ''
    if (condition === 'end') {
      if (shown.pop() === undefined) throw new Error('an end without an if')
    } else {
      // Inside what is not shown nothing is asked.
      const asked = shown.every(Boolean) ? valueAt(condition.slice(2).trim(), context) : false
      shown.push(isTrue(asked))
    }
  }
  if (shown.length > 0) throw new Error('an if without an end')
  return out + template.slice(from)
}

const isTrue = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== false && value !== '' && value !== 0

function nindent(value: unknown, spaces: number): string {
  const indent = ' '.repeat(spaces)
  return `\n${stringify(value)
    .trimEnd()
    .split('\n')
    .map((line) => indent + line)
    .join('\n')}`
}

function valueAt(path: string, context: ChartContext): unknown {
  if (!/^(\.\w+)+$/.test(path)) throw new Error(`not understood: ${path}`)
  let value: unknown = context
  for (const name of path.slice(1).split('.')) {
    value = Reflect.get(Object(value), name)
    if (value === undefined) throw new Error(`${path} is not given`)
  }
  return value
}
