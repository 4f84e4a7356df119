import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Environment for git processes that must not see this machine's or this user's configuration. */
export function isolatedGitEnvironment(home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}

/**
 * Makes an empty bare repository that serves what GitHub serves: partial fetches and any reachable object by its id.
 * Housekeeping is off, so that no process outlives the request that started it. The few files of an empty repository
 * (gitrepository-layout) are written directly: that is ten times faster than `git init`.
 */
export async function createBareRepository(
  path: string,
  options: { readonly defaultBranch?: string; readonly objectFormat?: 'sha1' | 'sha256' } = {},
): Promise<void> {
  const { defaultBranch = 'main', objectFormat = 'sha1' } = options;
  const sha256 = objectFormat === 'sha256';
  const config = [
    `[core]\n\trepositoryformatversion = ${sha256 ? 1 : 0}\n\tfilemode = true\n\tbare = true\n`,
    '[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n',
    '[receive]\n\tautogc = false\n\tadvertisePushOptions = true\n',
    '[gc]\n\tauto = 0\n',
    ...(sha256 ? ['[extensions]\n\tobjectFormat = sha256\n'] : []),
  ];
  const folders = ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags'];
  await Promise.all(folders.map((folder) => mkdir(join(path, folder), { recursive: true })));
  await writeFile(join(path, 'config'), config.join(''));
  await writeFile(join(path, 'HEAD'), `ref: refs/heads/${defaultBranch}\n`);
}

/** Every ref with its object id, by name. Annotated tags give the id of the tag object. */
export async function readRefs(path: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await run(
    'git',
    ['--git-dir', path, 'for-each-ref', '--format=%(refname) %(objectname)'],
    {
      env: isolatedGitEnvironment(path),
      maxBuffer: 1 << 28,
    },
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
}

/** The branch that HEAD names, whether it exists or not. */
export async function readDefaultBranch(path: string): Promise<string> {
  const head = await readFile(`${path}/HEAD`, 'utf8');
  return head.trim().replace('ref: refs/heads/', '');
}

/** Points HEAD at a branch. */
export async function writeDefaultBranch(path: string, branch: string): Promise<void> {
  await run('git', ['--git-dir', path, 'symbolic-ref', 'HEAD', `refs/heads/${branch}`], {
    env: isolatedGitEnvironment(path),
  });
}
