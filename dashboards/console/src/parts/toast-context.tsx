import type { ReactNode } from 'react'
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'

export interface ToastButton {
  readonly label: string
  readonly key: string
  readonly run: () => void
}

interface Toast {
  readonly text: string
  readonly button: ToastButton | null
}

interface Toasts {
  say(text: string, button?: ToastButton, forMs?: number): void
}

const ToastContext = createContext<Toasts>({ say: () => {} })
const SHOWN_MS = 3_000

export const useToast = (): Toasts => useContext(ToastContext)

/** One line at the bottom, spoken by screen readers; the next one replaces it. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toast, setToast] = useState<Toast | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const say = useCallback<Toasts['say']>((text, button, forMs = SHOWN_MS) => {
    clearTimeout(timer.current)
    setToast({ text, button: button ?? null })
    timer.current = setTimeout(() => setToast(null), forMs)
  }, [])
  useEffect(() => () => clearTimeout(timer.current), [])
  const value = useMemo(() => ({ say }), [say])
  return (
    <ToastContext value={value}>
      {children}
      <div className="toasts" role="status">
        {toast !== null && (
          <div className="toast">
            <span>{toast.text}</span>
            {toast.button !== null && (
              <button type="button" onClick={toast.button.run}>
                {toast.button.label} <kbd>{toast.button.key}</kbd>
              </button>
            )}
          </div>
        )}
      </div>
    </ToastContext>
  )
}
