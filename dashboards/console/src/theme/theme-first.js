// Runs before the first paint, so that nobody is shown the other theme for a moment. Plain script, not a module.
;(() => {
  const isTheme = (text) => text === 'light' || text === 'dark'
  const asked = new URLSearchParams(location.search).get('theme')
  let kept = null
  try {
    kept = localStorage.getItem('tripline-theme')
  } catch {
    // Storage may be switched off; the preference of the system still counts.
  }
  const preferred = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
  document.documentElement.dataset.theme = [asked, kept].find(isTheme) ?? preferred
})()
