import type { AgentKind } from '../agent-kind.ts'
import { officeHours } from '../rhythm.ts'
import type { Script } from '../script.ts'
import { s3List, s3Object } from './aws-calls.ts'

/** Pictures of products get words. Works when people upload, never at night. */
function tag(script: Script): void {
  const { random } = script
  const day = new Date(script.now()).toISOString().slice(0, 10)
  s3List(script, 'harborline-images-dev', `incoming/${day}/`)
  for (let i = 1 + random.poisson(4); i > 0; i--) {
    const image = `incoming/${day}/${random.integer(900_000)}.jpg`
    s3Object(script, 'GetObject', 'harborline-images-dev', image, random.logNormal(700_000, 0.6))
    script.spans([
      {
        operation: 'chat',
        inputTokens: Math.round(random.logNormal(1_600, 0.2)),
        outputTokens: Math.round(random.logNormal(90, 0.3)),
        durationMs: 900 + random.integer(1_200),
      },
    ])
    s3Object(
      script,
      'PutObject',
      'harborline-images-dev',
      image.replace('incoming', 'tags').replace('.jpg', '.json'),
      700,
    )
  }
  if (script.mood.releases >= 2 && random.chance(0.2))
    script.aws({
      service: 'rekognition',
      action: 'DetectModerationLabels',
      request: '{"minConfidence":60}',
    })
}

export const imageTagger: AgentKind = { routines: [{ rhythm: officeHours(19), perform: tag }] }
