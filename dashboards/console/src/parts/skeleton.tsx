/** A bar where words will be; `width` in per cent of its place. */
export function Skeleton({
  width = 100,
  height = 14,
}: {
  readonly width?: number
  readonly height?: number
}) {
  return <span className="skel" style={{ width: `${width}%`, height: `${height}px` }} />
}

/** A panel that keeps the place of one that is still being fetched. */
export function PanelSkeleton({ rows = 3 }: { readonly rows?: number }) {
  return (
    <div className="panel" aria-hidden="true">
      <div className="body skeleton-body">
        <Skeleton width={32} height={18} />
        {Array.from({ length: rows }, (_, row) => (
          <Skeleton key={row} width={[96, 82, 90, 70][row % 4] ?? 80} />
        ))}
      </div>
    </div>
  )
}
