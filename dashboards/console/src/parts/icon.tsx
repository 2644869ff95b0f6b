import type { ReactNode } from 'react'

/** Strokes on a 16-unit square, drawn in the colour of the text. */
const line = (d: string) => (
  <path
    d={d}
    fill="none"
    stroke="currentColor"
    strokeWidth="1.6"
    strokeLinecap="round"
    strokeLinejoin="round"
  />
)

const icons = {
  alerts: line('M8 1.8v1.4M3.6 11.4V7.6a4.4 4.4 0 0 1 8.8 0v3.8l1.2 1.2H2.4zM6.6 14.4h2.8'),
  approvals: (
    <>
      {line('M8 1.6 13.4 4v4c0 3.2-2.4 5.4-5.4 6.4C5 13.4 2.6 11.2 2.6 8V4z')}
      {line('m5.7 8 1.7 1.7 3-3.3')}
    </>
  ),
  agents: line(
    'M4.6 5h6.8a2 2 0 0 1 2 2v4a2 2 0 0 1-2 2H4.6a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM8 5V2.4M5.8 8.6v1M10.2 8.6v1',
  ),
  start: line('M8 1.8v12.4M3 6.6l5-4.8 5 4.8'),
  copy: line(
    'M7 5.5h5a1.5 1.5 0 0 1 1.5 1.5v5a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 12V7A1.5 1.5 0 0 1 7 5.5zM10.5 3.5v-.2a.8.8 0 0 0-.8-.8H3.3a.8.8 0 0 0-.8.8v6.4a.8.8 0 0 0 .8.8h.2',
  ),
  search: line('M7 2.6a4.4 4.4 0 1 1 0 8.8 4.4 4.4 0 0 1 0-8.8zM10.4 10.4l3.4 3.4'),
  theme: (
    <>
      <circle cx="8" cy="8" r="5.4" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M8 2.6a5.4 5.4 0 0 1 0 10.8z" fill="currentColor" />
    </>
  ),
  chevron: line('m6 3.6 4.4 4.4L6 12.4'),
  check: line('m2.8 8.4 3.4 3.4 7-7.6'),
  warn: line('M8 2 14.6 13.6H1.4zM8 6.6v3M8 11.5v.1'),
  first: <circle cx="8" cy="8" r="6" fill="currentColor" />,
  seen: <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" strokeWidth="2" />,
  unknown: (
    <circle
      cx="8"
      cy="8"
      r="5"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeDasharray="3 3"
    />
  ),
  open: <circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  acknowledged: (
    <>
      <circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" strokeWidth="1.8" />
      <path fill="currentColor" d="M8 4a4 4 0 0 1 0 8z" />
    </>
  ),
  closed: (
    <path
      fill="currentColor"
      fillRule="evenodd"
      d="M8 .8a7.2 7.2 0 1 1 0 14.4A7.2 7.2 0 0 1 8 .8zm3.4 4.3L7 9.7 4.8 7.5 3.6 8.7 7 12.1l5.6-5.8z"
    />
  ),
  denied: (
    <path
      fill="currentColor"
      fillRule="evenodd"
      d="M8 .8a7.2 7.2 0 1 1 0 14.4A7.2 7.2 0 0 1 8 .8zM4.5 7h7v2h-7z"
    />
  ),
  clock: line('M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 4.8V8l2.2 1.6'),
  lock: line(
    'M4.5 7h7A1.5 1.5 0 0 1 13 8.5v4a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 12.5v-4A1.5 1.5 0 0 1 4.5 7zM5.2 7V5a2.8 2.8 0 0 1 5.6 0v2',
  ),
  snag: line('m4 4 8 8M12 4l-8 8'),
  discovery: line(
    'M1.4 8S3.8 3.6 8 3.6 14.6 8 14.6 8 12.2 12.4 8 12.4 1.4 8 1.4 8zM8 6.1a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8z',
  ),
  'credential-access': line('M5 8a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM7.2 8.8l6-6M11 5l2 2'),
  'new-credential': line(
    'M2.4 5.4h10.8M10.4 2.6l2.8 2.8-2.8 2.8M13.6 10.8H2.8M5.6 8l-2.8 2.8 2.8 2.8',
  ),
  environment: line('M2.6 14V5.4L8 2l5.4 3.4V14M6 14v-4h4v4'),
  destruction: line('M2.6 4.2h10.8M6 4V2.4h4V4M4 4.2l.7 9.4h6.6l.7-9.4'),
  external: line(
    'M9 2.6h4.4V7M13 3 7.6 8.4M11.4 9.4v3a1 1 0 0 1-1 1H3.6a1 1 0 0 1-1-1V5.6a1 1 0 0 1 1-1h3',
  ),
  close: line('m4 4 8 8M12 4l-8 8'),
} as const satisfies Record<string, ReactNode>

export type IconName = keyof typeof icons

/** Decoration: the words beside it say the same. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {icons[name]}
    </svg>
  )
}
