const cap = (key: string) => (key === 'Enter' ? '↵' : key)

/** 'g a' as two caps. */
export function KeyCaps({ sequence }: { readonly sequence: string }) {
  return (
    <>
      {sequence.split(' ').map((key, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: 'g g' holds one key twice, and the order never changes
        <kbd key={place}>{cap(key)}</kbd>
      ))}
    </>
  )
}
