import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { LocalGitHub } from '../../local/github/local-github.ts';
import { commitTo } from './mirror-scenario.ts';
import { type CommitDescription, createBareRepository, gitIn } from './repositories.ts';

/** Somebody who works in `acme`: has a repository of their own for each of the organisation's, and pushes over HTTP. */
export interface Developer {
  /** Makes `acme/<name>` over REST and pushes a branch `main` with two commits and a tag `v1` to it. */
  createRepository(name: string): Promise<void>;
  /** Makes `acme/<name>` over REST, with nothing in it. */
  createEmptyRepository(name: string): Promise<void>;
  /** The own repository of `acme/<name>`, to make commits in. */
  workOn(name: string): string;
  /** Commits onto a branch in the own repository; resolves to the commit's id. */
  commit(name: string, branch: string, description?: CommitDescription): Promise<string>;
  /** Pushes refspecs, `main` unless others are given. */
  push(name: string, ...refspecs: readonly string[]): Promise<void>;
  /** Commits onto a branch and pushes it; resolves to the commit's id. */
  commitAndPush(name: string, branch: string, description?: CommitDescription): Promise<string>;
}

const organisation = 'acme';

/** Gives a developer write access to `acme`. */
export async function createDeveloper(github: LocalGitHub, directory: string): Promise<Developer> {
  const token = randomBytes(20).toString('hex');
  await github.addToken(token, { login: 'dana', orgs: { [organisation]: 'admin' }, scopes: ['repo'] });
  const basic = Buffer.from(`dana:${token}`).toString('base64');

  const developer: Developer = {
    async createRepository(name) {
      await developer.createEmptyRepository(name);
      await developer.commit(name, 'main');
      const tip = await developer.commit(name, 'main');
      await gitIn(developer.workOn(name), 'update-ref', 'refs/tags/v1', tip);
      await developer.push(name, 'refs/heads/main', 'refs/tags/v1');
    },
    async createEmptyRepository(name) {
      const response = await fetch(`${github.apiUrl}/orgs/${organisation}/repos`, {
        method: 'POST',
        headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name, private: true }),
      });
      if (response.status !== 201) throw new Error(`GitHub answered ${response.status}`);
      await createBareRepository(developer.workOn(name));
    },
    workOn: (name) => join(directory, `${name}.git`),
    commit: (name, branch, description) => commitTo(developer.workOn(name), branch, description),
    async push(name, ...refspecs) {
      const url = github.urlOf(`${organisation}/${name}`);
      const all = refspecs.length > 0 ? refspecs : ['refs/heads/main'];
      const login = `http.extraHeader=Authorization: Basic ${basic}`;
      await gitIn(developer.workOn(name), '-c', login, 'push', '--quiet', url, ...all);
    },
    async commitAndPush(name, branch, description) {
      const id = await developer.commit(name, branch, description);
      await developer.push(name, `refs/heads/${branch}`);
      return id;
    },
  };
  return developer;
}
