import { plural } from '../words/figures.ts'

/** One line of them; the figure says the rest. */
const DRAWN = 12

/** Backups as squares inside what they sit on. */
export function BackupSquares({ backups }: { readonly backups: number }) {
  const drawn = Array.from({ length: Math.min(backups, DRAWN) }, (_, i) => i)
  return (
    <span className="bk" role="img" aria-label={`${plural(backups, 'backup')} inside`}>
      {drawn.map((i) => (
        <i key={i} />
      ))}
      {backups > DRAWN && <span aria-hidden="true">+{backups - DRAWN}</span>}
    </span>
  )
}
