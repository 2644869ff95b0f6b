import type { ActionFacts } from '../actions/action-facts.ts'
import type { ActionClass } from '../event.ts'
import { factsOfClass } from '../facts-of-class.ts'

/** What a type of record means that a program wrote, not the kernel. Source: libaudit's `audit-records.h`. */
const CLASSES: Readonly<Partial<Record<ActionClass, string>>> = {
  credential:
    'USER_AUTH USER_ACCT USER_LOGIN USER_ERR CRED_ACQ CRED_REFR LOGIN USER_START USER_LOGOUT USER_END CRED_DISP CRYPTO_KEY_USER CRYPTO_SESSION USER_CHAUTHTOK GRP_CHAUTHTOK',
  privilege:
    'ADD_USER ADD_GROUP USER_MGMT GRP_MGMT USER_ROLE_CHANGE ROLE_ASSIGN CHGRP_ID CHUSER_ID ANOM_PROMISCUOUS ACCT_UNLOCK',
  delete: 'DEL_USER DEL_GROUP ROLE_REMOVE ACCT_LOCK SERVICE_STOP SYSTEM_SHUTDOWN',
  defense:
    'CONFIG_CHANGE DAEMON_END DAEMON_ABORT DAEMON_CONFIG DAEMON_ROTATE MAC_STATUS MAC_CONFIG_CHANGE MAC_POLICY_LOAD USER_MAC_CONFIG_CHANGE USER_MAC_POLICY_LOAD NETFILTER_CFG FEATURE_CHANGE USYS_CONFIG',
  execute: 'USER_CMD SERVICE_START SYSTEM_BOOT DAEMON_START VIRT_CONTROL ANOM_EXEC KERN_MODULE',
  other:
    'AVC USER_AVC SECCOMP ANOM_ABEND ANOM_LOGIN_FAILURES SYSTEM_RUNLEVEL KERNEL TTY USER_TTY BPF',
}

const CLASS_OF = new Map(
  (Object.entries(CLASSES) as [ActionClass, string][]).flatMap(([actionClass, kinds]) =>
    kinds.split(' ').map((kind): [string, ActionClass] => [kind, actionClass]),
  ),
)

/** Facts of such a record; null for a type that is not known. */
export function userMessageFacts(kind: string): ActionFacts | null {
  const actionClass = CLASS_OF.get(kind)
  return actionClass === undefined ? null : factsOfClass('audit', `audit:${kind}`, actionClass)
}
