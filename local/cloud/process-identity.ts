import { readFile } from 'node:fs/promises';

/** A process id with what tells it from a later process that got the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in the kernel's ticks since boot; `undefined` where the system does not say. */
  readonly startedAt: string | undefined;
}

/** The identity of the process that has that id now. */
export async function identityOf(pid: number): Promise<ProcessIdentity> {
  return { pid, startedAt: await startTime(pid) };
}

/** Whether exactly that process still runs. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  if (identity.pid <= 0 || !exists(identity.pid)) return false;
  const startedAt = await startTime(identity.pid);
  return identity.startedAt === undefined || startedAt === undefined || identity.startedAt === startedAt;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Field 22 of `/proc/<pid>/stat` (proc(5)), counted behind the command's closing parenthesis. */
async function startTime(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
