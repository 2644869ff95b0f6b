import { CopyButton } from '../parts/copy-button.tsx'
import { Panel } from '../parts/panel.tsx'

const COPY_LOGS = 'aws s3 sync s3://example-trail/AWSLogs ./trail'
const CONFIG = `sources:
  - name: trail
    format: cloudtrail
    path: ./trail`
const COMMANDS = `npx tripline doctor
npx tripline replay ./trail-last-week --train ./trail-30-days
npm start`

export function ConnectSteps() {
  return (
    <Panel title="Connect your own CloudTrail" end="about 10 minutes, read only">
      <div className="body">
        <ol className="howto">
          <li>
            <div className="in">
              <h3>Bring the trail’s files to this machine</h3>
              <p>
                Tripline reads files and folders, gzipped or not. It never writes to them, and asks
                AWS for nothing.
              </p>
              <Code text={COPY_LOGS} what="command" />
            </div>
          </li>
          <li>
            <div className="in">
              <h3>Name the source in tripline.yaml</h3>
              <p>The demo stops as soon as a source is named.</p>
              <Code text={CONFIG} what="tripline.yaml" />
            </div>
          </li>
          <li>
            <div className="in">
              <h3>Learn from the past, then look</h3>
              <p>
                30 days of history build a baseline in minutes, so the first alert you get is worth
                reading. What you train on raises no alert; last week is then scored, and you see at
                once what you would have been told.
              </p>
              <Code text={COMMANDS} what="commands" />
            </div>
          </li>
        </ol>
      </div>
    </Panel>
  )
}

function Code({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div className="codewrap">
      <pre className="codebox">{text}</pre>
      <CopyButton text={text} what={what} label="Copy" />
    </div>
  )
}
