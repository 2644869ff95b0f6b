/** `npm run chaos [-- kill-matrix … | -- back-pressure …]`: what must hold while things are killed. Without a name, the deliveries of alerts. */
if (process.argv[2] === 'kill-matrix') await import('./fleet/kill-matrix.ts')
else if (process.argv[2] === 'back-pressure') await import('./fleet/back-pressure.ts')
else await import('./push/chaos.ts')

export {}
