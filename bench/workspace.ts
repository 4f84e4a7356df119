import { mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBareRepository } from '../local/github/bare-repository.ts';
import { type GitHost, startGitHost } from './git-host.ts';

/** A folder with a source and as many empty destinations as are asked for, served by one host. */
export interface Workspace {
  readonly directory: string;
  readonly source: string;
  /** Path of the source on disk. */
  readonly sourcePath: string;
  /** Makes an empty destination and gives its URL. */
  destination(): Promise<string>;
  /** Path on disk of a destination's URL. */
  pathOf(url: string): string;
  /** Removes what was mirrored so far, so that the disk does not fill up. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Serves the repository at `path` as the source. It is linked, not copied, and only read. */
export async function openWorkspace(path: string): Promise<Workspace> {
  const directory = await mkdtemp(join(tmpdir(), 'auto-builder-bench-'));
  await mkdir(join(directory, 'copies'));
  await symlink(path, join(directory, 'source.git'));
  const host: GitHost = await startGitHost(directory);
  let made = 0;
  return {
    directory,
    source: `${host.url}/source.git`,
    sourcePath: path,
    destination: async () => {
      made += 1;
      const name = `d${made}.git`;
      await createBareRepository(join(directory, 'copies', name));
      return `${host.url}/copies/${name}`;
    },
    pathOf: (url) => join(directory, new URL(url).pathname),
    clear: async () => {
      // Renamed first: a removal that takes long must not fall into the next measurement.
      const old = join(directory, `old-${made}`);
      await rename(join(directory, 'copies'), old);
      await mkdir(join(directory, 'copies'));
      await rm(old, { recursive: true });
    },
    close: async () => {
      await host.close();
      await rm(directory, { recursive: true });
    },
  };
}
