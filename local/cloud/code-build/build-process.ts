import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type BoundedLog, createBoundedLog } from '../../../shared/tasks/bounded-log.ts';
import { confine, type Isolation } from './isolation.ts';

/** A command to run in a folder of its own. */
export interface BuildCommand {
  readonly command: string;
  /** Holds `work` (where it runs), `home` and `tmp`. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly isolation: Isolation;
  /** Files that it must not read. */
  readonly hidden: readonly string[];
  readonly mayWriteOutside: boolean;
  /** Stops it. */
  readonly signal: AbortSignal;
}

/** How it ended. */
export type BuildEnding =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'killed'; readonly by: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'stopped' };

/** A command that runs. */
export interface BuildProcess {
  readonly log: BoundedLog;
  readonly ended: Promise<BuildEnding>;
}

/** How long a command may take to end by itself once it is asked to. */
const graceMs = 2_000;
/** How long the rest of its output is waited for, where something that escaped still holds the pipe. */
const lastWordsMs = 1_000;

/**
 * Runs a command as its own process group, with an environment that is made from nothing: of this process's variables it gets
 * `PATH`, of its secrets none. When it ends, or when this process does, what it has started ends with it.
 */
export async function runBuild(build: BuildCommand): Promise<BuildProcess> {
  const { folder, variables, timeoutMs, isolation, signal } = build;
  for (const name of ['work', 'home', 'tmp']) await mkdir(join(folder, name), { recursive: true });
  const { file, args } = await confine(isolation, build);
  const child = spawn(file, args, {
    cwd: join(folder, 'work'),
    detached: true,
    // The last one tells the command whether this process is still there.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: join(folder, 'home'),
      TMPDIR: join(folder, 'tmp'),
      LANG: 'C.UTF-8',
      ...variables,
    },
  });
  const log = createBoundedLog();
  child.stdout?.on('data', log.add);
  child.stderr?.on('data', log.add);
  const closed = once(child, 'close');
  let asked: 'timed-out' | 'stopped' | undefined;
  let last: NodeJS.Timeout | undefined;
  const end = (why: 'timed-out' | 'stopped'): void => {
    asked ??= why;
    signalGroup(child.pid, 'SIGTERM');
    last ??= setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
  };
  const stop = (): void => end('stopped');
  const limit = setTimeout(() => end('timed-out'), timeoutMs);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const ended = (async (): Promise<BuildEnding> => {
    try {
      // Not "close": a process that went on in the background would keep the pipes open for ever.
      const [status, by] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
      signalGroup(child.pid, 'SIGKILL');
      await Promise.race([closed, delay(lastWordsMs)]);
      if (asked !== undefined) return { kind: asked };
      return status === null ? { kind: 'killed', by: by ?? 'a signal' } : { kind: 'exited', status };
    } finally {
      clearTimeout(limit);
      clearTimeout(last);
      signal.removeEventListener('abort', stop);
    }
  })();
  return { log, ended };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // Nobody of the group is left: that is what was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
