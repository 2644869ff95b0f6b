import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { SessionInfo } from '@tripline/api/wire'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ProblemError } from '../http/problem-error.ts'
import { asProblem } from '../http/problem-error.ts'
import { sessionQuery } from '../http/queries.ts'
import { postJson } from '../http/request.ts'
import { Logo } from '../parts/logo.tsx'
import { ThemeButton } from '../shell/theme-button.tsx'
import { useTitle } from '../shell/use-title.ts'
import { readLoginSearch } from './login-search.ts'
import { QuietLine } from './quiet-line.tsx'
import { SignIn } from './sign-in.tsx'

export function LoginPage() {
  useTitle('Sign in')
  const { once, next, told } = useSearch({ from: '/login', select: readLoginSearch })
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const [busy, setBusy] = useState(once !== undefined)
  const used = useRef('')

  const enter = useCallback(
    async (token: string) => {
      setBusy(true)
      setProblem(null)
      try {
        const session = await postJson<SessionInfo>('/v1/session', { token })
        queryClient.clear()
        queryClient.setQueryData(sessionQuery.queryKey, session)
        await navigate({ href: next ?? '/', replace: true })
      } catch (error) {
        setProblem(asProblem(error))
        setBusy(false)
      }
    },
    [navigate, next, queryClient],
  )

  useEffect(() => {
    if (once === undefined || used.current === once) return
    used.current = once
    // Out of the address first: it must not stay in the history, nor be sent twice.
    void navigate({ to: '/login', search: next === undefined ? {} : { next }, replace: true })
    void enter(once)
  }, [once, next, navigate, enter])

  return (
    <main className="login" id="main">
      <ThemeButton className="corner" />
      <section className="pitch" aria-label="About Tripline">
        <Link className="brand" to="/login">
          <Logo />
          <span>Tripline</span>
        </Link>
        <div>
          <h1>Know what your agents did with their tokens.</h1>
          <p>And stop the one that is about to do something it never did before.</p>
        </div>
        <QuietLine />
        <p className="foot">Self-hosted. Nothing leaves this machine.</p>
      </section>
      <section className="formside" aria-label="Sign in">
        <SignIn
          busy={busy}
          problem={problem}
          news={told ?? null}
          next={next ?? ''}
          enter={(token) => void enter(token)}
        />
      </section>
    </main>
  )
}
