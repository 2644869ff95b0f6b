/** Writes a line for the person at the terminal. Standard output is for answers, standard error for the rest. */
export function answer(line: string): void {
  process.stdout.write(`${line}\n`)
}

export function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** A mistake of the caller, or a state they can mend: one line, no stack. */
export class CommandError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CommandError'
  }
}
