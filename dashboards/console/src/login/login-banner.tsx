import { Icon } from '../parts/icon.tsx'
import type { LoginNotice } from './login-news.ts'

export function LoginBanner({ notice: { bad, title, detail } }: { readonly notice: LoginNotice }) {
  return (
    <div
      className={bad ? 'banner bad' : 'banner'}
      role={bad ? 'alert' : 'status'}
      id="login-problem"
    >
      <Icon name={bad ? 'warn' : 'open'} size={18} />
      <p>
        <b>{title}.</b> {detail}
      </p>
    </div>
  )
}
