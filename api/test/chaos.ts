/** `npm run chaos [-- kill-matrix …]`: what must hold while things are killed. Without a name, the deliveries of alerts. */
if (process.argv[2] === 'kill-matrix') await import('./fleet/kill-matrix.ts')
else await import('./push/chaos.ts')

export {}
