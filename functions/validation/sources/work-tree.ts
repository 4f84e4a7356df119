import { spawn } from 'node:child_process';
import { errnoOf, SourceError } from './errors.ts';

/** How a git process ended. */
export interface GitAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  /** What it said on standard error, without credentials, at most 4 KiB. */
  readonly complaint: string;
}

/** What a git process is given. */
export interface GitInput {
  readonly input?: string | Buffer | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Default: false, names are taken as they are. A few commands do not know that they can be. */
  readonly patterns?: boolean;
}

/** A directory inside the work tree of a repository. */
export interface WorkTree {
  readonly directory: string;
  /** Runs git there. A code other than 0 is an answer. */
  run(args: readonly string[], input?: GitInput): Promise<GitAnswer>;
  /** Like `run`; throws `VALIDATION_GIT_FAILED` with git's own words when the code is not 0. */
  read(args: readonly string[], input?: GitInput): Promise<Buffer>;
}

/**
 * What no repository may decide for us: no hook and no monitor of its own is started, and what only looks writes
 * nothing.
 */
const safeArguments = [
  ...['--no-optional-locks', '--no-pager'],
  ...['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'],
] as const;
const outputLimit = 512 * 1024 * 1024;
const complaintLimit = 4096;

/**
 * Opens the work tree that a directory is in. `undefined` when it is in none, or this machine has no git. Programs that the
 * repository's own configuration names as filters are switched off as long as `filters` is false: comparing files would
 * start them.
 */
export async function openWorkTree(
  directory: string,
  { filters = false }: { readonly filters?: boolean } = {},
): Promise<WorkTree | undefined> {
  const inside = await runGit(directory, [...safeArguments, 'rev-parse', '--is-inside-work-tree']).catch(
    (error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    },
  );
  if (inside?.code !== 0 || inside.stdout.toString().trim() !== 'true') return undefined;
  const base = [...safeArguments, ...(filters ? [] : await withoutFilters(directory))];
  const run: WorkTree['run'] = (args, input) => {
    const literal = input?.patterns ? [] : ['--literal-pathspecs'];
    return runGit(directory, [...base, ...literal, ...args], input);
  };
  return {
    directory,
    run,
    async read(args, input) {
      const answer = await run(args, input);
      if (answer.code !== 0) throw gitFailed(directory, args, answer);
      return answer.stdout;
    },
  };
}

/** Like `openWorkTree`; throws `VALIDATION_NOT_A_REPOSITORY` where there is none. */
export async function requireWorkTree(
  directory: string,
  options: { readonly filters?: boolean } = {},
): Promise<WorkTree> {
  const tree = await openWorkTree(directory, options);
  if (tree) return tree;
  throw new SourceError({
    code: 'VALIDATION_NOT_A_REPOSITORY',
    what: 'it is in no git repository, or this machine has no git',
    where: directory,
    remedy: 'Name a path in a clone, and see that `git status` works there.',
  });
}

async function withoutFilters(directory: string): Promise<readonly string[]> {
  const args = ['config', '--local', '--includes', '-z', '--name-only', '--get-regexp', '^filter\\.'];
  const { stdout } = await runGit(directory, [...safeArguments, ...args]);
  return splitNul(stdout).flatMap((name) => {
    const key = name.toString('utf8');
    // `-c` ends the key at the first equals sign, so such a filter could not be switched off.
    if (key.includes('=')) throw unsafeFilter(directory);
    return ['-c', key.endsWith('.required') ? `${key}=false` : `${key}=`];
  });
}

/** The parts of what git prints with `-z`. Paths are bytes. */
export function splitNul(output: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let end = output.indexOf(0, start); end >= 0; end = output.indexOf(0, start)) {
    parts.push(output.subarray(start, end));
    start = end + 1;
  }
  return parts;
}

/** Git could not do what it was asked to. */
export function gitFailed(
  directory: string,
  args: readonly string[],
  { code, complaint }: Pick<GitAnswer, 'code' | 'complaint'>,
): SourceError {
  return new SourceError({
    code: 'VALIDATION_GIT_FAILED',
    what: `git ${args[0] ?? ''} failed (${code})${complaint ? `: ${complaint}` : ''}`,
    where: directory,
    remedy: 'Do what git says, and run it again.',
  });
}

function unsafeFilter(directory: string): SourceError {
  return new SourceError({
    code: 'VALIDATION_GIT_FAILED',
    what: "the repository's configuration names a filter that cannot be switched off",
    where: directory,
    remedy: 'Look at the filter sections of .git/config: their names should not hold an equals sign.',
  });
}

/** Rejects with the system's error when git cannot be started. */
async function runGit(
  directory: string,
  args: readonly string[],
  { input, signal }: GitInput = {},
): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd: directory, stdio: ['pipe', 'pipe', 'pipe'], signal });
    const output: Buffer[] = [];
    let length = 0;
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      output.push(chunk);
      if (length > outputLimit) child.kill();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < complaintLimit) complaint += chunk.toString('utf8');
    });
    // A process that ends before it has read everything breaks the pipe; its code says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code: code ?? 1, stdout: Buffer.concat(output), complaint: tidy(complaint) });
    });
  });
}

function tidy(text: string): string {
  return text
    .slice(0, complaintLimit)
    .replace(/\/\/[^@/\s]*@/g, '//')
    .trim();
}
