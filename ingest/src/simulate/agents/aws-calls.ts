import type { Script } from '../script.ts'

/** An S3 object read or written, as a data event with its bytes. */
export function s3Object(
  script: Script,
  action: 'GetObject' | 'PutObject' | 'DeleteObject' | 'HeadObject',
  bucket: string,
  key: string,
  bytes: number,
): void {
  const size = Math.round(bytes)
  const writes = action === 'PutObject' || action === 'DeleteObject'
  script.aws({
    service: 's3',
    action,
    data: true,
    writes,
    request: `{"bucketName":"${bucket}","Host":"${bucket}.s3.eu-central-1.amazonaws.com","key":"${key}"}`,
    additional: `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":${writes ? size : 0},"AuthenticationMethod":"AuthHeader","bytesTransferredOut":${writes ? 0 : size}}`,
    resources: `{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::${bucket}/${key}"},{"accountId":"123456789012","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::${bucket}"}`,
  })
}

/** One page of keys under a prefix. */
export function s3List(script: Script, bucket: string, prefix: string): void {
  script.aws({
    service: 's3',
    action: 'ListObjects',
    data: true,
    request: `{"list-type":"2","bucketName":"${bucket}","prefix":"${prefix}"}`,
  })
}

export function readSecret(script: Script, secretId: string): void {
  script.aws({
    service: 'secretsmanager',
    action: 'GetSecretValue',
    request: `{"secretId":"${secretId}"}`,
  })
}
