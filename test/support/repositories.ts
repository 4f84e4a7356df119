import { execFile, spawn } from 'node:child_process';
import { createCipheriv, createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import {
  createBareRepository,
  isolatedGitEnvironment,
  readRefs,
} from '../../local/github/bare-repository.ts';

const run = promisify(execFile);
const identity = 'Test Author <author@example.test>';
/** Time of the first commit of every history, in epoch seconds; each further one is a minute later. */
const firstSecond = 1_700_000_000;

/** One commit to make. */
export interface CommitDescription {
  readonly message?: string;
  /** Paths and their new content; `null` deletes the path. */
  readonly files?: Readonly<Record<string, string | Uint8Array | null>>;
  /** Parent: a mark, an object id, or `refs/…^0`. Default: the branch's tip; `'none'` makes a root commit. */
  readonly from?: string;
  /** Further parents of a merge. */
  readonly merge?: readonly string[];
}

/** Collects commands for `git fast-import`; marks (`:1`) name what is not written yet. */
export interface History {
  /** Commits onto a branch (short name) and returns the commit's mark. */
  commit(branch: string, description?: CommitDescription): string;
  /** Points a branch somewhere else: a new branch, or a forced update. */
  branch(name: string, at: string): void;
  lightTag(name: string, at: string): void;
  /** Returns the mark of the tag object. */
  annotatedTag(name: string, at: string, message?: string): string;
  /** Points any full ref name somewhere. */
  ref(name: string, at: string): void;
  /** Writes everything and resolves to the object id of each mark. */
  write(): Promise<ReadonlyMap<string, string>>;
}

/** Begins a history on top of what the repository holds. */
export async function historyOf(directory: string): Promise<History> {
  const known = new Set((await readRefs(directory)).keys());
  const started = new Set<string>();
  const commands: (string | Uint8Array)[] = [];
  let marks = 0;
  let ticks = 0;
  const stamp = () => `${identity} ${firstSecond + 60 * ticks++} +0000`;
  const reset = (ref: string, at: string) => {
    commands.push(`reset ${ref}\nfrom ${at}\n\n`);
    started.add(ref);
  };
  return {
    commit(branch, { message, files, from, merge = [] } = {}) {
      const ref = `refs/heads/${branch}`;
      const mark = `:${++marks}`;
      const tip = known.has(ref) && !started.has(ref) ? `${ref}^0` : undefined;
      // A branch that this stream has begun already is continued by default: only a root commit has to forget it.
      if (from === 'none' && started.has(ref)) commands.push(`reset ${ref}\n\n`);
      const parent = from === 'none' ? undefined : (from ?? tip);
      started.add(ref);
      commands.push(
        `commit ${ref}\nmark ${mark}\ncommitter ${stamp()}\n`,
        ...data(message ?? `Commit ${marks}`),
      );
      commands.push(parent ? `from ${parent}\n` : '', ...merge.map((other) => `merge ${other}\n`));
      for (const [path, content] of Object.entries(files ?? { [`file-${marks}.txt`]: `line ${marks}\n` })) {
        if (content === null) commands.push(`D ${path}\n`);
        else commands.push(`M 100644 inline ${path}\n`, ...data(content));
      }
      commands.push('\n');
      return mark;
    },
    branch: (name, at) => reset(`refs/heads/${name}`, at),
    lightTag: (name, at) => reset(`refs/tags/${name}`, at),
    ref: reset,
    annotatedTag(name, at, message = `Tag ${name}`) {
      const mark = `:${++marks}`;
      commands.push(`tag ${name}\nmark ${mark}\nfrom ${at}\ntagger ${stamp()}\n`, ...data(message));
      return mark;
    },
    write: () => fastImport(directory, commands.splice(0)),
  };
}

/** Feeds a `git fast-import` stream into a repository and resolves to the object id of each mark. */
export async function fastImport(
  directory: string,
  commands: Iterable<string | Uint8Array>,
): Promise<ReadonlyMap<string, string>> {
  const marksFile = join(directory, 'fast-import-marks');
  const child = spawn('git', ['fast-import', '--quiet', '--force', `--export-marks=${marksFile}`], {
    cwd: directory,
    env: isolatedGitEnvironment(directory),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const ended = once(child, 'close');
  // A process that ends early breaks the pipe; its exit code and its words say why.
  const [[code]] = await Promise.all([
    ended,
    pipeline(Readable.from(commands), child.stdin).catch(() => undefined),
  ]);
  if (code !== 0) throw new Error(`git fast-import failed: ${complaint}`);
  const lines = (await readFile(marksFile, 'utf8')).split('\n').filter((line) => line !== '');
  await rm(marksFile);
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
}

function data(content: string | Uint8Array): (string | Uint8Array)[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return [`data ${bytes.length}\n`, bytes, '\n'];
}

/** Bytes that look random and do not compress, the same ones for the same seed. */
export function randomBytesOf(seed: string, size: number): Buffer {
  const key = createHash('sha256').update(seed).digest();
  return createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16, 32)).update(Buffer.alloc(size));
}

/** How big a generated repository is. */
export interface RepositorySize {
  readonly commits: number;
  /** Branches and tags together, spread evenly over the history; every third one is a tag. */
  readonly refs: number;
  /** Incompressible content, spread evenly over the commits: about the size of the pack. */
  readonly bytes: number;
  readonly seed?: string;
}

/** Fills an empty bare repository with one deterministic history of that size. Memory does not grow with it. */
export async function generateRepository(directory: string, size: RepositorySize): Promise<void> {
  await fastImport(directory, generatedCommands(size));
}

function* generatedCommands({
  commits,
  refs,
  bytes,
  seed = 'seed',
}: RepositorySize): Generator<string | Uint8Array> {
  const perCommit = Math.floor(bytes / Math.max(commits, 1));
  for (let index = 1; index <= commits; index += 1) {
    const stamp = `${identity} ${firstSecond + 60 * index} +0000`;
    yield `commit refs/heads/main\nmark :${index}\ncommitter ${stamp}\n`;
    yield* data(`Commit ${index}`);
    yield `M 100644 inline directory-${index % 50}/file-${index % 1000}.bin\n`;
    yield* data(randomBytesOf(`${seed}-${index}`, perCommit));
    yield '\n';
  }
  for (let index = 1; index < refs; index += 1) {
    const at = Math.max(1, Math.ceil((index * commits) / refs));
    const name = index % 3 === 0 ? `refs/tags/v${index}` : `refs/heads/branch-${index}`;
    yield `reset ${name}\nfrom :${at}\n\n`;
  }
}

/** Makes an empty bare repository at that path. */
export { createBareRepository };

/** Runs git in a directory, apart from the machine's configuration, and resolves to its trimmed output. */
export async function gitIn(directory: string, ...args: string[]): Promise<string> {
  const env = {
    ...isolatedGitEnvironment(directory),
    GIT_AUTHOR_NAME: 'Test Author',
    GIT_AUTHOR_EMAIL: 'author@example.test',
    GIT_COMMITTER_NAME: 'Test Author',
    GIT_COMMITTER_EMAIL: 'author@example.test',
  };
  const { stdout } = await run('git', args, { cwd: directory, env, maxBuffer: 1 << 28 });
  return stdout.trim();
}

/** Every ref of a repository with its object id. */
export async function refsOf(directory: string): Promise<Record<string, string>> {
  return Object.fromEntries(await readRefs(directory));
}

/** Rejects with git's own words when an object of the repository is missing or broken. */
export async function fsck(directory: string): Promise<void> {
  await gitIn(directory, 'fsck', '--full', '--strict', '--no-dangling', '--no-progress');
}
