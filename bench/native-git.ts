import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isolatedGitEnvironment } from '../local/github/bare-repository.ts';

const run = promisify(execFile);
const refspecs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];

/** Runs git as a user's script would, apart from this machine's configuration. */
export async function git(directory: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('git', args, {
    cwd: directory,
    env: isolatedGitEnvironment(directory),
    maxBuffer: 1 << 30,
  });
  return stdout;
}

/** The peer: fetch everything into an empty bare repository, then push it to each destination in turn. */
export async function nativeFirstMirror(
  workspace: string,
  from: string,
  to: readonly string[],
): Promise<number> {
  const clone = `${workspace}/native-${crypto.randomUUID()}.git`;
  const started = performance.now();
  await run('git', ['init', '-q', '--bare', clone], { env: isolatedGitEnvironment(workspace) });
  await nativeUpdate(clone, from, to);
  const ms = performance.now() - started;
  await rm(clone, { recursive: true });
  return ms;
}

/** The peer with a kept clone: fetch what is new, push it. */
export async function nativeUpdate(clone: string, from: string, to: readonly string[]): Promise<number> {
  const started = performance.now();
  await git(clone, 'fetch', '-q', '--no-auto-maintenance', from, ...refspecs);
  for (const url of to) await git(clone, 'push', '-q', url, ...refspecs);
  return performance.now() - started;
}

/** The peer for "is there anything to do?". */
export async function nativeLsRemote(workspace: string, from: string, to: string): Promise<number> {
  const started = performance.now();
  await git(workspace, 'ls-remote', from);
  await git(workspace, 'ls-remote', to);
  return performance.now() - started;
}
