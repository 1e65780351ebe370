/** What a system call refused, in the system's words: `permission denied`. */
export function reasonOf(error: unknown): string {
  const { message } = error as Error;
  // Node writes `EACCES: permission denied, mkdir '/x'`.
  return /^E[A-Z]+: ([^,]+)/.exec(message)?.[1] ?? message.split('\n')[0].replace(/\.$/, '');
}

/** Whether the machine refused and not the program: no right, no room, too many open files. */
export function isRefusedByMachine(error: unknown): error is NodeJS.ErrnoException {
  const { code = '', syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return syscall !== undefined && ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EIO'].includes(code);
}
