import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isolatedGitEnvironment } from '../github/bare-repository.ts';

const run = promisify(execFile);

/** Runs git in a directory as the developer of the demo, and resolves to its trimmed output. */
export async function git(directory: string, ...args: readonly string[]): Promise<string> {
  const identity = ['-c', 'user.name=Dana Novak', '-c', 'user.email=dana.novak@acme.example'];
  const { stdout } = await run('git', [...identity, ...args], {
    cwd: directory,
    env: isolatedGitEnvironment(directory),
    maxBuffer: 1 << 26,
  });
  return stdout.trim();
}

/** The id that a branch has on disk now; cheap enough to ask every few milliseconds. Packed refs count as none. */
export async function looseBranch(repository: string, branch: string): Promise<string | undefined> {
  try {
    return (await readFile(join(repository, 'refs', 'heads', branch), 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
