import type { Notice } from '../../respond/notice.ts'

/** Tasks of an agent do not end, or what was made for them cannot be taken back. */
export function pileUpNotice(at: number, agentId: string, count: number): Notice {
  return {
    at,
    title: `${count} credentials of ${agentId} have not ended, and it asks for one more`,
    story: `Each was made for one approved call of ${agentId} and ends with it. One more was refused. Look whether its tasks hang, or whether what they had cannot be taken back: GET /v1/credentials lists them.`,
  }
}
