import { readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vite'

const THEME_SCRIPT = 'src/theme/theme-first.js'

/**
 * Puts the theme script into the head as a plain, blocking file of its own. A module would run after the first
 * paint, and an inline script would need a hole in the content security policy.
 */
function themeFirst(): Plugin {
  let built = false
  let reference = ''
  return {
    name: 'theme-first',
    configResolved(config) {
      built = config.command === 'build'
    },
    buildStart() {
      if (!built) return
      const source = readFileSync(new URL(THEME_SCRIPT, import.meta.url), 'utf8')
      reference = this.emitFile({ type: 'asset', name: 'theme.js', source })
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, context) {
        const file =
          context.bundle === undefined
            ? THEME_SCRIPT
            : Object.values(context.bundle).find((part) => /\/theme-[^/]*\.js$/.test(part.fileName))
                ?.fileName
        if (file === undefined) throw new Error(`the theme script (${reference}) was not emitted`)
        return [{ tag: 'script', attrs: { src: `/${file}` }, injectTo: 'head' }]
      },
    },
  }
}

export default defineConfig({
  base: '/',
  plugins: [react(), themeFirst()],
  build: {
    outDir: 'dist',
    // Everything but the page itself is served from /assets and cached for good, so every name carries a hash.
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    // One program, loaded once from the same machine: splitting would buy nothing.
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/v1': process.env.TRIPLINE_API ?? 'http://127.0.0.1:4600' } },
})
