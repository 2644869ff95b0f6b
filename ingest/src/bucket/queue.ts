/** One message, ours alone until it is forgotten, or its time is over. */
export interface QueueMessage {
  readonly id: string
  /** Names this delivery of it. */
  readonly receipt: string
  readonly body: string
}

/** A queue that gives each message again until it is deleted: SQS. Failures are `BucketError`s. */
export interface MessageQueue {
  /** Waits up to 20 seconds for a first one; they are ours for so long. */
  receive(most: number, keepSeconds: number, signal: AbortSignal): Promise<readonly QueueMessage[]>
  /** Ours for so long from now on. */
  keep(message: QueueMessage, seconds: number): Promise<void>
  delete(message: QueueMessage): Promise<void>
}

export interface DownloadedObject {
  /** The metadata that was stored with it, by name in lower case. */
  readonly metadata: Readonly<Record<string, string>>
}

export interface ListedObject {
  readonly key: string
  readonly storedAt: number
}

/** Where objects lie: S3. */
export interface ObjectStore {
  /** Writes the object's bytes into a new file. Throws BucketError `object_missing` where there is none. */
  download(
    bucket: string,
    key: string,
    file: string,
    signal: AbortSignal,
  ): Promise<DownloadedObject>
  /** The objects whose keys begin so, at most 100,000. */
  list(bucket: string, prefix: string, signal: AbortSignal): Promise<readonly ListedObject[]>
  close(): void
}

export type BucketErrorCode = 'object_missing' | 'object_too_large' | 'not_allowed' | 'unreachable'

export class BucketError extends Error {
  readonly code: BucketErrorCode

  constructor(code: BucketErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'BucketError'
    this.code = code
  }
}
