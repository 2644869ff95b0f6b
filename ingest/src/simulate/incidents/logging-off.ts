import { incident } from './incident.ts'

export const loggingOff = incident({
  id: 'logging-off',
  title: 'The logging is switched off',
  description:
    'Stops the trail, narrows its selectors, deletes flow logs and a detector, shortens what is kept: whatever comes next will be seen by nobody.',
  techniques: ['T1685.002', 'T1685'],
  agentId: 'log-compactor',
  act(script) {
    const call = (service: string, action: string, request: string, writes = true): void => {
      script.aws({ service, action, request, writes })
      script.wait(5_000)
    }
    call('cloudtrail', 'DescribeTrails', '{"trailNameList":[]}', false)
    call(
      'cloudtrail',
      'PutEventSelectors',
      '{"trailName":"harborline","eventSelectors":[{"readWriteType":"WriteOnly","includeManagementEvents":false}]}',
    )
    call(
      'cloudtrail',
      'StopLogging',
      '{"name":"arn:aws:cloudtrail:eu-central-1:123456789012:trail/harborline"}',
    )
    call(
      'ec2',
      'DeleteFlowLogs',
      '{"DeleteFlowLogsRequest":{"FlowLogId":{"tag":1,"content":"fl-0a1b2c3d4e5f60718"}}}',
    )
    call(
      'guardduty',
      'UpdateDetector',
      '{"detectorId":"12abc34d567e8fa901bc2d34e56789f0","enable":false}',
    )
    call('config', 'StopConfigurationRecorder', '{"configurationRecorderName":"default"}')
    script.markIrreversible()
    call('logs', 'DeleteLogGroup', '{"logGroupName":"/harborline/audit"}')
  },
})
