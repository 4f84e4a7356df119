import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildLog, createBuildLog } from './build-log.ts';

/** A command to run in a folder of its own. */
export interface BuildCommand {
  readonly command: string;
  /** Holds `work` (where it runs), `home` and `tmp`. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** How it ended. */
export type BuildEnding =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'killed'; readonly by: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'stopped' };

/** A command that runs. */
export interface BuildProcess {
  readonly log: BuildLog;
  readonly ended: Promise<BuildEnding>;
  stop(): void;
}

/** How long a command may take to end by itself once it is asked to. */
const graceMs = 5_000;

/**
 * Runs a command as its own process group, with an environment that is made from nothing: of this process's variables it gets
 * `PATH`, of its secrets none. When it ends, what it has started ends with it.
 */
export async function runBuild({
  command,
  folder,
  variables,
  timeoutMs,
}: BuildCommand): Promise<BuildProcess> {
  const [work, home, tmp] = ['work', 'home', 'tmp'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const place of [work, home, tmp]) await mkdir(place, { recursive: true });
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: work,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: home,
      TMPDIR: tmp,
      LANG: 'C.UTF-8',
      ...variables,
    },
  });
  const log = createBuildLog();
  child.stdout.on('data', log.add);
  child.stderr.on('data', log.add);
  let asked: 'timed-out' | 'stopped' | undefined;
  let last: NodeJS.Timeout | undefined;
  const end = (why: 'timed-out' | 'stopped'): void => {
    asked ??= why;
    signalGroup(child.pid, 'SIGTERM');
    last ??= setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
  };
  const limit = setTimeout(() => end('timed-out'), timeoutMs);
  const ended = (async (): Promise<BuildEnding> => {
    try {
      // Not "close": a process that went on in the background would keep the pipes open for ever.
      const [status, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
      if (asked !== undefined) return { kind: asked };
      return status === null ? { kind: 'killed', by: signal ?? 'a signal' } : { kind: 'exited', status };
    } finally {
      clearTimeout(limit);
      clearTimeout(last);
      signalGroup(child.pid, 'SIGKILL');
    }
  })();
  return { log, ended, stop: () => end('stopped') };
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
