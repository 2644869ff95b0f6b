/** One line of `tripline doctor`. */
export interface Check {
  readonly name: string
  readonly state: 'ok' | 'look' | 'bad'
  readonly detail: string
}
