import type { ActionFacts } from '../actions/action-facts.ts'
import type { ActionClass } from '../event.ts'
import { factsOfClass } from '../facts-of-class.ts'
import { bounded, limits } from '../limits.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Programs by what they are for. Sources: GTFOBins, MITRE ATT&CK for Linux, the man pages. */
const DESTROYS = words(
  'shred wipe mkfs mkfs.ext4 mkfs.xfs wipefs blkdiscard lvremove vgremove zfs dropdb',
)
const GUARDS = words('auditctl iptables ip6tables nft ufw setenforce aa-teardown aa-disable chattr')
const GRANTS = words(
  'useradd adduser usermod groupadd passwd chpasswd visudo setcap gpasswd newusers',
)
const LOGINS = words('ssh-keygen ssh-add kinit')
/** The kernel's own calls that change what somebody may do, or what runs in it. */
const CALLS = new Map<string, ActionClass>(
  (
    [
      [
        'privilege',
        'setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid capset unshare setns chroot pivot_root',
      ],
      [
        'execute',
        'execve execveat ptrace process_vm_writev memfd_create init_module finit_module kexec_load bpf',
      ],
      ['delete', 'delete_module kill tkill tgkill umount umount2 swapoff'],
      ['defense', 'settimeofday clock_settime adjtimex syslog acct sethostname'],
      ['write', 'mount mknod mknodat ioctl mkdir mkdirat sendto sendmsg'],
      [
        'read',
        'connect bind accept accept4 listen socket recvfrom getdents getdents64 stat lstat newfstatat access faccessat',
      ],
    ] as const
  ).flatMap(([actionClass, names]) =>
    names.split(' ').map((name): [string, ActionClass] => [name, actionClass]),
  ),
)

/** A program that is started. The action is 'process:exec', the program the resource. */
export function execFacts(program: string): ActionFacts {
  const name = program.slice(program.lastIndexOf('/') + 1)
  return factsOfClass('process', 'process:exec', classOfProgram(name), {
    destructive: DESTROYS.has(name),
    irreversible: DESTROYS.has(name),
    privilegeChange: GRANTS.has(name) || name === 'sudo' || name === 'su' || name === 'pkexec',
  })
}

function classOfProgram(name: string): ActionClass {
  if (DESTROYS.has(name)) return 'destroy'
  if (GUARDS.has(name)) return 'defense'
  if (GRANTS.has(name)) return 'privilege'
  return LOGINS.has(name) ? 'credential' : 'execute'
}

export const connectFacts: ActionFacts = factsOfClass('network', 'network:connect', 'read')
export const listenFacts: ActionFacts = factsOfClass('network', 'network:listen', 'write')

/** Any other call of the kernel: 'syscall:<name>'. */
export function syscallFacts(name: string): ActionFacts {
  const call = bounded(name, limits.wordChars)
  return factsOfClass('syscall', `syscall:${call}`, CALLS.get(call) ?? 'other')
}
