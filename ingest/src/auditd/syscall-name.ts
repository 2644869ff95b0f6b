/**
 * Names of the calls that audit rules watch, by number: logs that auditd did not enrich have numbers alone. Sources: Linux
 * arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h (arm64).
 */
const X86_64 = new Map(
  (
    '0 read,1 write,2 open,41 socket,42 connect,43 accept,44 sendto,45 recvfrom,46 sendmsg,49 bind,50 listen,56 clone,57 fork,58 vfork,' +
    '59 execve,62 kill,76 truncate,77 ftruncate,82 rename,83 mkdir,84 rmdir,85 creat,86 link,87 unlink,88 symlink,90 chmod,91 fchmod,' +
    '92 chown,93 fchown,94 lchown,101 ptrace,105 setuid,106 setgid,113 setreuid,114 setregid,117 setresuid,119 setresgid,126 capset,' +
    '133 mknod,155 pivot_root,159 adjtimex,161 chroot,163 acct,164 settimeofday,165 mount,166 umount2,170 sethostname,175 init_module,' +
    '176 delete_module,188 setxattr,189 lsetxattr,190 fsetxattr,197 removexattr,200 tkill,227 clock_settime,234 tgkill,246 kexec_load,' +
    '257 openat,258 mkdirat,259 mknodat,260 fchownat,263 unlinkat,264 renameat,265 linkat,266 symlinkat,268 fchmodat,272 unshare,' +
    '288 accept4,304 open_by_handle_at,308 setns,311 process_vm_writev,313 finit_module,316 renameat2,319 memfd_create,321 bpf,' +
    '322 execveat,437 openat2,452 fchmodat2'
  )
    .split(',')
    .map((pair): [string, string] => [
      pair.slice(0, pair.indexOf(' ')),
      pair.slice(pair.indexOf(' ') + 1),
    ]),
)
const ARM_64 = new Map(
  (
    '33 mknodat,34 mkdirat,35 unlinkat,36 symlinkat,37 linkat,38 renameat,39 umount2,40 mount,41 pivot_root,45 truncate,46 ftruncate,' +
    '51 chroot,52 fchmod,53 fchmodat,54 fchownat,55 fchown,56 openat,63 read,64 write,89 acct,91 capset,97 unshare,104 kexec_load,' +
    '105 init_module,106 delete_module,112 clock_settime,117 ptrace,129 kill,144 setgid,146 setuid,161 sethostname,170 settimeofday,' +
    '198 socket,200 bind,201 listen,202 accept,203 connect,206 sendto,211 sendmsg,220 clone,221 execve,268 setns,273 finit_module,' +
    '276 renameat2,279 memfd_create,280 bpf,281 execveat,437 openat2,452 fchmodat2'
  )
    .split(',')
    .map((pair): [string, string] => [
      pair.slice(0, pair.indexOf(' ')),
      pair.slice(pair.indexOf(' ') + 1),
    ]),
)

/** 'openat' of arch c000003e (x86-64) and number 257; the number itself where it is not known; a name stays one. */
export function syscallName(arch: string, call: string): string {
  if (!/^\d{1,4}$/.test(call)) return call
  const names =
    arch.toLowerCase() === 'c000003e' ? X86_64 : arch.toLowerCase() === 'c00000b7' ? ARM_64 : null
  return names?.get(call) ?? call
}
