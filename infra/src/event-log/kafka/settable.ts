/** A promise that is resolved from outside, once. */
export interface Settable<T> {
  readonly value: Promise<T>
  set(value: T): void
  isSet(): boolean
}

export function settable<T>(): Settable<T> {
  let resolve: (value: T) => void = () => {}
  let isSet = false
  const value = new Promise<T>((settle) => {
    resolve = settle
  })
  return {
    value,
    set(to) {
      isSet = true
      resolve(to)
    },
    isSet: () => isSet,
  }
}
