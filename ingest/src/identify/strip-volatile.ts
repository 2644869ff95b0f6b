/**
 * The parts of a name that change with every run: instance ids, uuids, long hex, task and build numbers, timestamps. An identity
 * that changes its name with each task has no baseline.
 */
const VOLATILE =
  /[-_./:@]*(?:i-[0-9a-f]{8,17}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,}|\d{4,})/gi
/** Random tails of generated names: `-7d9f8b6c5-x2x4z` of a pod, `-k3j9x2` of a job. */
const POD_TAIL = /-[0-9a-f]{6,10}-[a-z0-9]{5}$/

/** 'deploy-1718712000' → 'deploy', 'i-0abc1234def567890' → ''. What is left may be empty: then the name says nothing. */
export function stripVolatile(name: string): string {
  return name
    .replace(POD_TAIL, '')
    .replace(VOLATILE, '')
    .replace(/^[-_./:@]+|[-_./:@]+$/g, '')
}
