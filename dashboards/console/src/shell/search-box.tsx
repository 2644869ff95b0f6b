import { useNavigate, useSearch } from '@tanstack/react-router'
import { useRef } from 'react'
import { useKeys } from '../keys/keys-context.tsx'
import { Icon } from '../parts/icon.tsx'

/** Searches alerts of every status: by agent, credential, id and the words of the title. */
export function SearchBox() {
  const navigate = useNavigate()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const field = useRef<HTMLInputElement>(null)
  useKeys([{ key: '/', says: 'search alerts', run: () => field.current?.focus() }])
  const asked = typeof search.q === 'string' && search.status === 'all' ? search.q : ''
  const submit = (words: string) => {
    const q = words.trim()
    field.current?.blur()
    void navigate({ to: '/alerts', search: q === '' ? {} : { q, status: 'all' } })
  }
  return (
    <search className="topsearch">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit(field.current?.value ?? '')
        }}
      >
        <Icon name="search" />
        <input
          key={asked}
          ref={field}
          className="field"
          type="search"
          name="q"
          defaultValue={asked}
          maxLength={200}
          autoComplete="off"
          placeholder="Search alerts: agent, credential, words"
          aria-label="Search alerts"
          onKeyDown={(event) => {
            if (event.key === 'Escape') field.current?.blur()
          }}
        />
        <kbd>/</kbd>
      </form>
    </search>
  )
}
