const TICKS = Array.from({ length: 32 }, (_, place) => ({
  x: 5 + 10 * place,
  height: [3, 5, 7, 9, 4, 6, 8][place % 7] ?? 5,
}))

export function QuietTicks() {
  return (
    <svg className="quiet-ticks" width="320" height="64" viewBox="0 0 320 64" aria-hidden="true">
      <path d="M0 32h320" />
      {TICKS.map(({ x, height }) => (
        <path key={x} d={`M${x} ${32 - height}v${height}`} />
      ))}
    </svg>
  )
}
