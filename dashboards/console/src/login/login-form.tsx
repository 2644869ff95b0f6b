import { useEffect, useRef } from 'react'
import type { ProblemError } from '../http/problem-error.ts'
import { Icon } from '../parts/icon.tsx'

interface Props {
  readonly busy: boolean
  readonly problem: ProblemError | null
  readonly enter: (token: string) => void
}

export function LoginForm({ busy, problem, enter }: Props) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (!busy) field.current?.focus()
  }, [busy])
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
      <h2 id="login-title">Sign in</h2>
      {problem !== null && (
        <div className="banner bad" role="alert" id="login-problem">
          <Icon name="warn" size={18} />
          <p>
            <b>{problem.title}.</b> {problem.detail}
          </p>
        </div>
      )}
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
          {...(problem === null
            ? {}
            : { 'aria-invalid': true, 'aria-describedby': 'login-problem' })}
        />
      </label>
      <button type="submit" className="btn primary" disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
      <p className="note">
        First run? The terminal that started Tripline printed a sign-in link. It works once, for 15
        minutes. <code>npx tripline token --name you</code> makes a lasting token.
      </p>
    </form>
  )
}
