/** One measured figure of how well something is detected, with what it has to hold. */
export interface EvalFigure {
  readonly name: string
  readonly value: number
  /** '' for shares and areas between 0 and 1; else '%', 'ratio', 'points', 'alerts/day' … */
  readonly unit: string
  readonly atLeast?: number
  readonly aim?: number
  /** 'near-one' is for realised against promised: 0.8 is as far off as 1.25. */
  readonly better: 'higher' | 'lower' | 'near-one'
  /** How much worse than the committed figure is still noise, in the figure's own unit. */
  readonly tolerance: number
}

export interface EvalRun {
  /** Folder of the sample, or of other data of the same layout. */
  readonly data: string
  /** Folder for the inputs of an outside scorer, in files named after the part; null where nobody asked for them. */
  readonly out: string | null
  readonly log: (line: string) => void
}

/** One question of the evaluation, asked of one labelled sample. */
export interface EvalPart {
  readonly name: string
  readonly question: string
  /** Folder below the samples; '' when the part makes its own data. */
  readonly sample: string
  /** The same data give the same figures, to the last digit. */
  run(options: EvalRun): Promise<readonly EvalFigure[]>
}
