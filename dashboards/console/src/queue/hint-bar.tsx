import { useTriage } from '../triage/triage-context.tsx'

/** The keys somebody learns first; `?` lists them all, so this row is decoration. */
export function HintBar() {
  const { allowed } = useTriage()
  return (
    <div className="keys hintbar" aria-hidden="true">
      <span>
        <kbd>j</kbd>
        <kbd>k</kbd> move
      </span>
      <span>
        <kbd>↵</kbd> open
      </span>
      {allowed && (
        <>
          <span>
            <kbd>e</kbd> acknowledge
          </span>
          <span>
            <kbd>a</kbd> assign to me
          </span>
          <span>
            <kbd>1</kbd>
            <kbd>2</kbd>
            <kbd>3</kbd> verdict
          </span>
        </>
      )}
      <span>
        <kbd>t</kbd> exact times
      </span>
      <span>
        <kbd>?</kbd> all keys
      </span>
    </div>
  )
}
