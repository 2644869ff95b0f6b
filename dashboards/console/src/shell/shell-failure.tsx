import { useRouter } from '@tanstack/react-router'
import { Failure } from '../parts/failure.tsx'

/** Shown when not even "who is logged in" gets an answer, or when a page itself is broken. */
export function ShellFailure({ error }: { readonly error: unknown }) {
  const router = useRouter()
  return (
    <main className="content" id="main" tabIndex={-1}>
      <h1 className="vh">Tripline</h1>
      <Failure error={error} what="this page" retry={() => void router.invalidate()} />
    </main>
  )
}
