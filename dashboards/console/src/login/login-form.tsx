import { useEffect, useRef } from 'react'

interface Props {
  readonly busy: boolean
  /** What was entered last is wrong: the banner says why. */
  readonly wrong: boolean
  /** The one way in: then it takes the focus and the solid button. */
  readonly alone: boolean
  readonly enter: (token: string) => void
}

export function LoginForm({ busy, wrong, alone, enter }: Props) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (!busy && (alone || wrong)) field.current?.focus()
  }, [busy, alone, wrong])
  return (
    <form
      aria-labelledby="login-title"
      aria-busy={busy}
      onSubmit={(event) => {
        event.preventDefault()
        const token = field.current?.value.trim() ?? ''
        if (!busy && token !== '') enter(token)
      }}
    >
      <label>
        Token
        <input
          ref={field}
          className="field"
          type="password"
          name="token"
          autoComplete="current-password"
          maxLength={200}
          required
          spellCheck={false}
          disabled={busy}
          {...(wrong ? { 'aria-invalid': true, 'aria-describedby': 'login-problem' } : {})}
        />
      </label>
      <button type="submit" className={alone ? 'btn primary' : 'btn'} disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
      <p className="note">
        First run? The terminal that started Tripline printed a sign-in link. It works once, for 15
        minutes. <code>npx tripline token --name you</code> makes a lasting token.
      </p>
    </form>
  )
}
