import type { Admin } from 'kafkajs'
import kafkajs, { Kafka, logLevel } from 'kafkajs'

/** As any client sees it, who knows nothing of the event log. */
export type BareKafka = Kafka
export type BareAdmin = Admin

/** kafkajs as its documentation shows it, silent. */
export const bareKafka = (brokers: readonly string[]): BareKafka =>
  new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING })

/** Partitions of a topic in what a group's description says of a member. */
export function assignedIn(assignment: Buffer, topic: string): readonly number[] {
  return kafkajs.AssignerProtocol.MemberAssignment.decode(assignment)?.assignment[topic] ?? []
}
