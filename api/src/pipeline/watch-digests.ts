import type { Logger, Metrics } from '@tripline/infra'
import type { DigestKeys, DigestResult, DigestWatch, Sensors } from '@tripline/ingest'
import { digestResults } from '@tripline/ingest'

/** Counts what digests came to, for metrics and the health of the sensor; tells once what keeps them from being proved. */
export function createDigestWatches(
  sensors: Sensors,
  metrics: Metrics,
  logger: Logger,
): (sensor: string, keys: DigestKeys) => DigestWatch {
  const digests = metrics.counter(
    'tripline_ingest_digests_total',
    "Proofs of a source's logs, by what they came to.",
    { result: digestResults },
  )
  return (sensor, keys) => {
    let told: DigestResult = 'verified'
    return {
      keys,
      onDigest(at, result, why) {
        digests.add(1, { result })
        sensors.addDigest(sensor, result)
        if (result === 'tampered') logger.error('logs were tampered with', { sensor, at, why })
        else if (result === 'unproved' && told !== result) {
          logger.warn('digests are not proved', { sensor, at, why })
        }
        told = result
      },
    }
  }
}
