import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { KeysDialog } from '../keys/keys-dialog.tsx'
import { Logo } from '../parts/logo.tsx'
import { ResponderButton } from '../response/responder-button.tsx'
import { AccountMenu } from './account-menu.tsx'
import { LiveMark } from './live-mark.tsx'
import { SearchBox } from './search-box.tsx'
import { ThemeButton } from './theme-button.tsx'

export function Topbar({ crumbs }: { readonly crumbs: ReactNode }) {
  return (
    <header className="topbar">
      <Link className="brand" to="/" aria-label="Tripline, alerts">
        <Logo />
      </Link>
      <nav className="crumbs" aria-label="Where you are">
        {crumbs}
      </nav>
      <SearchBox />
      <LiveMark />
      <ResponderButton />
      <KeysDialog />
      <ThemeButton />
      <AccountMenu />
    </header>
  )
}
