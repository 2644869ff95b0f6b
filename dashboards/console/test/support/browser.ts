import { existsSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const ARGUMENTS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

/** Where a browser is: the variable CHROMIUM, else the usual names on the path; '' if nowhere. */
export function findChromium(environment: NodeJS.ProcessEnv): string {
  if (environment.CHROMIUM !== undefined) return environment.CHROMIUM
  const folders = (environment.PATH ?? '').split(':').filter((folder) => folder !== '')
  const places = ['/usr/bin', ...folders].flatMap((folder) =>
    NAMES.map((name) => `${folder}/${name}`),
  )
  return places.find(existsSync) ?? ''
}

export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ARGUMENTS, headless: true })
