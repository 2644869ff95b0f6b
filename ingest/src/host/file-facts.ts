import type { ActionFacts } from '../actions/action-facts.ts'
import { isCredentialsFile } from '../arguments/credential-files.ts'
import type { ActionClass } from '../event.ts'
import { factsOfClass } from '../facts-of-class.ts'
import { bounded } from '../limits.ts'

/** What a program does to a file, whatever sensor saw it. */
export type FileVerb =
  | 'read'
  | 'write'
  | 'create'
  | 'delete'
  | 'rename'
  | 'link'
  | 'chmod'
  | 'chown'
  | 'truncate'

const CLASS_OF_VERB: Readonly<Record<FileVerb, ActionClass>> = {
  ...{ read: 'read', write: 'write', create: 'write', delete: 'delete', rename: 'write' },
  ...{ link: 'write', chmod: 'write', chown: 'write', truncate: 'write' },
}

/** Who may log in, become somebody or be started: a change gives rights. Sources: MITRE ATT&CK T1098, T1543, T1546, T1548, T1556. */
const GRANTS =
  /^\/(?:etc\/(?:passwd|group|shadow|gshadow|sudoers(?:\.d\/.*)?|pam\.d\/.*|security\/.*|ssh\/sshd_config(?:\.d\/.*)?|ld\.so\.(?:preload|conf)|crontab|cron\.[a-z]+\/.*|systemd\/system\/.*|init\.d\/.*|profile(?:\.d\/.*)?|kubernetes\/manifests\/.*)|var\/spool\/cron\/.*|usr\/lib\/systemd\/system\/.*|(?:root|home\/[^/]+)\/\.ssh\/authorized_keys2?|(?:root|home\/[^/]+)\/\.(?:bashrc|bash_profile|profile|zshrc))$/
/** What records or guards: a change weakens it. ATT&CK T1070, T1562. */
const GUARDS =
  /^\/(?:var\/log\/(?:audit\/.*|auth\.log|secure|syslog|messages|wtmp|btmp|lastlog)|etc\/(?:audit\/.*|laurel\/.*|rsyslog\.conf|rsyslog\.d\/.*|selinux\/.*|apparmor(?:\.d)?\/.*|falco\/.*|fail2ban\/.*|iptables\/.*|nftables\.conf|hosts\.(?:allow|deny))|(?:root|home\/[^/]+)\/\.(?:bash_|zsh_)?history|sys\/fs\/selinux\/.*)$/
const BACKUP = /(?:^|[/._-])(?:backups?|snapshots?|bak|dump)(?:[/._-]|$)/i
const SECRETS =
  /^\/(?:etc\/(?:shadow|gshadow|krb5\.keytab)|proc\/\d+\/(?:environ|mem)|root\/\.ssh\/.*)$/

/** Facts of a file access: the verb, and what the path is for. The action is 'file:<verb>'. */
export function fileFacts(verb: FileVerb, path: string): ActionFacts {
  const name = bounded(path, 512)
  const plain = CLASS_OF_VERB[verb]
  const changes = plain !== 'read'
  const isSecret = SECRETS.test(name) || isCredentialsFile(name)
  const touchesBackup = changes && verb !== 'create' && BACKUP.test(name)
  return factsOfClass('file', `file:${verb}`, classOf(plain, name, isSecret, changes), {
    destructive: plain === 'delete' || verb === 'truncate',
    secretAccess: isSecret && plain !== 'delete',
    touchesBackup,
    irreversible: touchesBackup && plain === 'delete',
  })
}

function classOf(
  plain: ActionClass,
  path: string,
  isSecret: boolean,
  changes: boolean,
): ActionClass {
  if (changes && GUARDS.test(path)) return 'defense'
  if (changes && GRANTS.test(path)) return 'privilege'
  if (plain === 'delete') return BACKUP.test(path) ? 'destroy' : 'delete'
  return isSecret ? 'credential' : plain
}
