import { PanelSkeleton } from '../parts/skeleton.tsx'

/** The frame of the console, while it is found out who is looking. */
export function ShellSkeleton() {
  return (
    <div className="app" aria-busy="true">
      <div className="rail" aria-hidden="true" />
      <div className="main">
        <div className="topbar" aria-hidden="true" />
        <main className="content" id="main">
          <h1 className="vh">Loading</h1>
          <PanelSkeleton rows={2} />
          <PanelSkeleton rows={8} />
        </main>
      </div>
    </div>
  )
}
