const cap = (key: string) => (key === 'Enter' ? '↵' : key)

/** 'g a' as two caps. */
export function KeyCaps({ sequence }: { readonly sequence: string }) {
  return (
    <>
      {sequence.split(' ').map((key, place) => (
        <kbd key={place}>{cap(key)}</kbd>
      ))}
    </>
  )
}
