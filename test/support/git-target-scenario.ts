import { cp } from 'node:fs/promises';
import { createGitTarget, type GitTargetOptions } from '../../functions/deployment/targets/git/git-target.ts';
import { hostedPlace } from '../../functions/deployment/targets/git/hosted-place.ts';
import type { NamedRelease, Target } from '../../functions/deployment/targets/target.ts';
import { Transport } from '../../shared/git/transport.ts';
import { type GitServer, startGitServer } from './git-server.ts';
import { commitTo } from './mirror-scenario.ts';
import { namedRelease } from './releases.ts';
import { gitIn } from './repositories.ts';

/** A repository of an app behind a real `git http-backend`, and a target that leads one of its branches. */
export interface GitTargetScenario extends AsyncDisposable {
  readonly server: GitServer;
  /** Where the repository of the target lies on disk. */
  readonly directory: string;
  target(options?: Partial<GitTargetOptions>): Target;
  /** A release of a new commit on a branch of the app. */
  release(branch: string, files: Readonly<Record<string, string>>): Promise<NamedRelease>;
  /** In the repository of the target. */
  git(...args: string[]): Promise<string>;
}

/** The branch that the target leads. */
export const environmentBranch = 'refs/heads/production';

/** What differs from an empty repository that the target's branch is in. */
export interface GitTargetScenarioOptions {
  /** The target's branch is in another repository, which is empty. */
  readonly elsewhere?: boolean;
  /** A bare repository: that of the app begins as a copy of it. */
  readonly app?: string;
}

/** A release of a new commit on a branch of a bare repository. */
export async function releaseOf(
  directory: string,
  branch: string,
  files: Readonly<Record<string, string>>,
): Promise<NamedRelease> {
  const commit = await commitTo(directory, branch, { files });
  return namedRelease(commit, { commit, tree: await gitIn(directory, 'rev-parse', `${commit}^{tree}`) });
}

/** Starts it. */
export async function startGitTargetScenario(
  options: GitTargetScenarioOptions = {},
): Promise<GitTargetScenario> {
  const { elsewhere = false } = options;
  const server = await startGitServer();
  const app = await server.create('acme/shop');
  if (options.app !== undefined) await cp(options.app, app, { recursive: true });
  const directory = elsewhere ? await server.create('acme/live') : app;
  const transport = new Transport({ idleTimeoutMs: 20_000 });
  const capabilities = new Map();
  let seconds = 1_800_000_000;
  return {
    server,
    directory,
    target: (options = {}) =>
      createGitTarget({
        app: 'shop',
        environment: 'production',
        settings: { name: 'git', ref: environmentBranch },
        tagOf: () => undefined,
        repository: hostedPlace({
          transport,
          remote: { url: server.urlOf(elsewhere ? 'acme/live' : 'acme/shop') },
          ...(elsewhere ? { source: { url: server.urlOf('acme/shop') } } : {}),
          capabilities,
        }),
        now: () => {
          seconds += 1;
          return seconds * 1000;
        },
        ...options,
      }),
    release: (branch, files) => releaseOf(app, branch, files),
    git: (...args) => gitIn(directory, ...args),
    async [Symbol.asyncDispose]() {
      transport.close();
      await server.close();
    },
  };
}
