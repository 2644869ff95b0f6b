import type { Severity } from '@tripline/api/wire'

/** Octagon, triangle, diamond, ring, dash, on a 16-unit square: they differ without their colour. */
export const severityShape: Readonly<Record<Severity, string>> = {
  critical: 'M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5zM7 3.6h2v5.6H7zm0 7h2v2H7z',
  high: 'M8 1.2 15.4 14.6H.6z',
  medium: 'M8 .8 15.2 8 8 15.2.8 8z',
  low: 'M8 1.1a6.9 6.9 0 1 1 0 13.8A6.9 6.9 0 0 1 8 1.1zm0 2.6a4.3 4.3 0 1 0 0 8.6 4.3 4.3 0 0 0 0-8.6z',
  informational: 'M2 6.7h12v2.6H2z',
}
