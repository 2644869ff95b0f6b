/** One stretch of memory seen as numbers of several kinds. */
export interface Words {
  readonly f: Float32Array
  readonly d: Float64Array
  readonly u: Uint32Array
  readonly b: Uint8Array
}

/** `count` is even: doubles lie on whole pairs of words. */
export function createWords(count: number): Words {
  const buffer = new ArrayBuffer(count * 4)
  return {
    f: new Float32Array(buffer),
    d: new Float64Array(buffer),
    u: new Uint32Array(buffer),
    b: new Uint8Array(buffer),
  }
}
