import type { AgentKind } from '../agent-kind.ts'
import { daily, everyHours } from '../rhythm.ts'
import type { Script } from '../script.ts'

const certificate = (script: Script): string =>
  `arn:aws:acm:eu-central-1:123456789012:certificate/${script.random.uuid()}`

function check(script: Script): void {
  script.aws({
    service: 'acm',
    action: 'ListCertificates',
    request: '{"certificateStatuses":["ISSUED"]}',
  })
  for (let i = 2 + script.random.poisson(3); i > 0; i--)
    script.aws({
      service: 'acm',
      action: 'DescribeCertificate',
      request: `{"certificateArn":"${certificate(script)}"}`,
    })
  if (script.random.chance(0.3))
    script.vault({
      operation: 'update',
      path: 'pki/issue/internal',
      mountType: 'pki',
      sent: '{"ttl":"720h"}',
    })
}

/** Working mornings: one certificate is replaced; the old one goes a day later. */
function replace(script: Script): void {
  if (!script.random.chance(0.5)) return
  script.aws({
    service: 'acm',
    action: 'RequestCertificate',
    writes: true,
    request: '{"domainName":"api.harborline.example","validationMethod":"DNS"}',
  })
  script.wait(240_000)
  script.aws({
    service: 'elasticloadbalancing',
    action: 'ModifyListener',
    writes: true,
    request: '{"port":443,"protocol":"HTTPS"}',
  })
  script.aws({
    service: 'acm',
    action: 'DeleteCertificate',
    writes: true,
    request: `{"certificateArn":"${certificate(script)}"}`,
  })
}

export const certRotator: AgentKind = {
  routines: [
    { rhythm: everyHours(4, 15), perform: check },
    { rhythm: daily(10, 0, 30, true), perform: replace },
  ],
}
