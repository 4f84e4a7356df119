import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RepositoryFiles } from '../../functions/validation/repository-files.ts';
import { gitIn } from './repositories.ts';

/** A directory of a test; a clone once `git('init')` has run in it. */
export interface TestDirectory {
  readonly path: string;
  git(...args: string[]): Promise<string>;
  /** Writes files, with the folders they need. */
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  /** Stages everything and commits it. */
  commit(message?: string): Promise<string>;
  remove(): Promise<void>;
}

/** Makes an empty directory for a test. */
export async function testDirectory(options: { readonly git?: boolean } = {}): Promise<TestDirectory> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'work-tree-')));
  const git = (...args: string[]): Promise<string> => gitIn(path, ...args);
  if (options.git) await git('init', '--quiet', '--initial-branch=main');
  return {
    path,
    git,
    async write(files) {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(join(path, name)), { recursive: true });
        await writeFile(join(path, name), content);
      }
    },
    async commit(message = 'A commit') {
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

/** Mode and path of every entry. */
export async function listed(files: RepositoryFiles): Promise<readonly string[]> {
  return (await files.list()).map(({ mode, path }) => `${mode} ${path}`);
}

/** The content of every entry, or its problem in brackets, by path. */
export async function contents(files: RepositoryFiles): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for await (const content of files.read(await files.list())) {
    found[content.entry.path] =
      'bytes' in content ? Buffer.from(content.bytes).toString('utf8') : `[${content.problem}]`;
  }
  return found;
}
