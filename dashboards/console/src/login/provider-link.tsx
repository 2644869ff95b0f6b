import { useEffect, useState } from 'react'

interface Props {
  /** Its host. */
  readonly provider: string
  /** Where to go afterwards; '' for the start. */
  readonly next: string
}

/** Leads to the login provider: a page of its own, so a link. */
export function ProviderLink({ provider, next }: Props) {
  const [leaving, setLeaving] = useState(false)
  useEffect(() => {
    // Who comes back with the browser's own button finds the page as it was left.
    const back = () => setLeaving(false)
    addEventListener('pageshow', back)
    return () => removeEventListener('pageshow', back)
  }, [])
  const query = next === '' ? '' : `?${new URLSearchParams({ next })}`
  return (
    <a className="btn primary" href={`/v1/login/oidc${query}`} onClick={() => setLeaving(true)}>
      {leaving ? `Waiting for ${provider}…` : `Continue with ${provider}`}
    </a>
  )
}
