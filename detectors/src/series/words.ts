/** One stretch of memory seen as numbers, counters and bytes. */
export interface Words {
  readonly f: Float32Array
  readonly u: Uint32Array
  readonly b: Uint8Array
}

export function createWords(count: number): Words {
  const buffer = new ArrayBuffer(count * 4)
  return {
    f: new Float32Array(buffer),
    u: new Uint32Array(buffer),
    b: new Uint8Array(buffer),
  }
}
