import { Icon } from '../parts/icon.tsx'
import { useTheme } from '../theme/theme-context.tsx'

export function ThemeButton({ className = '' }: { readonly className?: string }) {
  const { theme, toggle } = useTheme()
  const other = theme === 'dark' ? 'light' : 'dark'
  return (
    <button
      type="button"
      className={`btn quiet icon ${className}`.trim()}
      aria-label={`Switch to ${other}`}
      title={`Switch to ${other}`}
      onClick={toggle}
    >
      <Icon name="theme" size={18} />
    </button>
  )
}
