/// <reference path="./kafkajs-internals.d.ts" />
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'

let done = false

/**
 * kafkajs 2.2.4 looks for waiting requests with a timer that starts itself again, with a negative delay: a thousand
 * wake-ups a second for each idle connection, and a TimeoutNegativeWarning on newer Nodes. Here it looks only while
 * something waits. Requests that wait for a place are seen anyway when an answer makes one.
 */
export function quietRequestQueue(): void {
  if (done) return
  done = true
  const schedule = RequestQueue.prototype.scheduleCheckPendingRequests
  RequestQueue.prototype.scheduleCheckPendingRequests = function scheduleWhenWaiting() {
    if (this.pending.length > 0) schedule.call(this)
  }
}
