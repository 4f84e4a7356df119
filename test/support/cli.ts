import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../cli/auto-builder.mjs', import.meta.url));

/** How a command is run. */
export interface CliOptions {
  /** Added to an environment that has nothing of this product or of the shell that runs the tests. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
}

/** What a command left behind. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface RunningCli {
  readonly process: ChildProcess;
  /** Everything on standard output so far. */
  stdout(): string;
  /** Resolves once standard output, from that position on, matches; rejects when the command ends before. */
  printed(pattern: RegExp, from?: number): Promise<RegExpMatchArray>;
  readonly ended: Promise<CliResult>;
}

/** Starts the launcher as a process of its own. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd: options.directory ?? '/',
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code]): CliResult => ({ code, stdout, stderr }));
  return {
    process: child,
    stdout: () => stdout,
    ended,
    printed: (pattern, from = 0) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = stdout.slice(from).match(pattern);
          if (match) resolve(match);
        };
        child.stdout.on('data', look);
        look();
        ended.then((result) =>
          reject(new Error(`ended with ${result.code} before: ${JSON.stringify(result)}`)),
        );
      }),
  };
}

/** Runs a command to its end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).ended;
}
