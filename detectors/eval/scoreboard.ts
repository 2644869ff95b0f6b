import type { EvalFigure, EvalPart } from './part.ts'

/** The figures of the parts that were run, as they are committed. */
export interface Scoreboard {
  readonly parts: readonly ScoredPart[]
}
export interface ScoredPart {
  readonly name: string
  readonly question: string
  readonly figures: readonly EvalFigure[]
}

const DIGITS = 6

/** A part's figures as they are kept: few enough digits that another machine's arithmetic writes the same bytes. */
export function scoredPart(part: EvalPart, figures: readonly EvalFigure[]): ScoredPart {
  const kept = figures.map((figure) => ({
    ...figure,
    value: Number(figure.value.toPrecision(DIGITS)),
  }))
  return { name: part.name, question: part.question, figures: kept }
}

/** Puts what was run in place of what stood there; parts not run now stay as they were. */
export function merged(before: Scoreboard, ran: readonly ScoredPart[], order: readonly string[]) {
  const names = new Set([...order, ...before.parts.map((part) => part.name)])
  const parts = [...names].flatMap((name) => {
    const part =
      ran.find((one) => one.name === name) ?? before.parts.find((one) => one.name === name)
    return part === undefined ? [] : [part]
  })
  return { parts }
}

/** 'aim' reached, 'holds' what it must, 'SHORT' of it; 'told' where nothing is promised. */
export type Standing = 'aim' | 'holds' | 'SHORT' | 'told'

export function standing(figure: EvalFigure): Standing {
  const { atLeast, aim } = figure
  if (Number.isNaN(figure.value)) return 'SHORT'
  if (aim !== undefined && isAsGood(figure, aim)) return 'aim'
  if (atLeast === undefined) return 'told'
  return isAsGood(figure, atLeast) ? 'holds' : 'SHORT'
}

function isAsGood(figure: EvalFigure, bound: number): boolean {
  if (figure.better === 'higher') return figure.value >= bound
  return cost(figure, figure.value) <= cost(figure, bound)
}

/** The figures that are worse than committed by more than their tolerance, a figure that is gone among them. */
export function worsened(before: Scoreboard, ran: readonly ScoredPart[]): readonly string[] {
  return ran.flatMap((part) => {
    const committed = before.parts.find((one) => one.name === part.name)?.figures ?? []
    return committed.flatMap((old) => {
      const now = part.figures.find((figure) => figure.name === old.name)
      if (now === undefined) return [`${part.name}: ${old.name} is no longer measured`]
      const isWorse = !(cost(now, now.value) - cost(now, old.value) <= now.tolerance)
      return isWorse ? [`${part.name}: ${old.name} was ${old.value}, is ${now.value}`] : []
    })
  })
}

/** Smaller is better, whatever the figure. */
function cost(figure: EvalFigure, value: number): number {
  if (figure.better === 'higher') return -value
  return figure.better === 'lower' ? value : Math.max(value, 1 / value) - 1
}

/** The scoreboard as a page for people. */
export function scoreboardPage(board: Scoreboard): string {
  const sections = board.parts.map(
    (part) => `## ${part.name}

${part.question}

| what | measured | at least | aim | |
|---|---|---|---|---|
${part.figures.map(row).join('\n')}
`,
  )
  return `# Scoreboard

How well deviations are found, measured on labelled samples by \`npm run eval\`; written by \`npm run eval -- --write\`.
A figure that falls by more than its tolerance fails the run.

${sections.join('\n')}`
}

function row(figure: EvalFigure): string {
  const { name, value, unit, atLeast = '', aim = '' } = figure
  return `| ${name} | ${shown(value)}${unit === '' ? '' : ` ${unit}`} | ${atLeast} | ${aim} | ${standing(figure)} |`
}

/** One figure as a line of the terminal. */
export function figureLine(figure: EvalFigure): string {
  const { name, value, unit, atLeast, aim } = figure
  const bounds = [
    atLeast === undefined ? [] : [`at least ${atLeast}`],
    aim === undefined ? [] : [`aim ${aim}`],
  ].flat()
  const asked = bounds.length === 0 ? '' : `  (${bounds.join(', ')})`
  return `${standing(figure).padEnd(5)}  ${name}: ${shown(value)}${unit === '' ? '' : ` ${unit}`}${asked}`
}

const shown = (value: number): string => String(Number(value.toPrecision(4)))
