import { useQuery } from '@tanstack/react-query'
import type { ProblemError } from '../http/problem-error.ts'
import { asProblem } from '../http/problem-error.ts'
import { loginWaysQuery } from '../http/queries.ts'
import { Skeleton } from '../parts/skeleton.tsx'
import { LoginBanner } from './login-banner.tsx'
import { LoginForm } from './login-form.tsx'
import type { LoginNews, LoginNotice } from './login-news.ts'
import { loginNotice } from './login-news.ts'
import { ProviderLink } from './provider-link.tsx'

interface Props {
  readonly busy: boolean
  /** What came of the token entered last; null for nothing bad. */
  readonly problem: ProblemError | null
  /** Why one is here; null for no particular reason. */
  readonly news: LoginNews | null
  /** Where to go afterwards; '' for the start. */
  readonly next: string
  readonly enter: (token: string) => void
}

/** The ways in that there are: the login provider where one is configured, and a token always. */
export function SignIn({ busy, problem, news, next, enter }: Props) {
  const ways = useQuery(loginWaysQuery)
  if (ways.isPending) {
    return (
      <div className="signin" aria-busy="true">
        <h2>Sign in</h2>
        <Skeleton height={44} />
        <Skeleton height={44} />
      </div>
    )
  }
  const provider = ways.data?.oidc ?? ''
  const notice = problem ?? ways.error
  return (
    <div className="signin">
      <h2 id="login-title">Sign in</h2>
      {notice !== null ? (
        <LoginBanner notice={ofProblem(asProblem(notice))} />
      ) : (
        news !== null && !busy && <LoginBanner notice={loginNotice(news, provider)} />
      )}
      {provider !== '' && (
        <>
          <ProviderLink provider={provider} next={next} />
          <p className="or">or</p>
        </>
      )}
      <LoginForm busy={busy} wrong={problem !== null} alone={provider === ''} enter={enter} />
    </div>
  )
}

const ofProblem = ({ title, detail }: ProblemError): LoginNotice => ({ bad: true, title, detail })
