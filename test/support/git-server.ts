import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBareRepository } from '../../local/github/bare-repository.ts';
import { Faults, type GitFaultHook } from '../../local/github/faults.ts';
import {
  type GitAuthenticate,
  type GitExchange,
  gitExecPath,
  serveGit,
} from '../../local/github/git-backend.ts';
import { type GitRequest, parseGitRequest } from '../../local/github/git-request.ts';

/** One request as the server saw it; the exchange is there once it is over. */
export interface LoggedGitRequest extends GitRequest {
  readonly authenticated: boolean;
  exchange?: GitExchange;
}

export interface GitServer {
  /** `http://127.0.0.1:PORT`; a repository is at `<url>/<path>.git`. */
  readonly url: string;
  readonly directory: string;
  /** Where `path` (`acme/app`) lies on disk. */
  repository(path: string): string;
  /** `<url>/<path>.git`. */
  urlOf(path: string): string;
  /** Makes an empty bare repository and resolves to where it lies. */
  create(path: string, options?: Parameters<typeof createBareRepository>[1]): Promise<string>;
  /** Every git request so far, oldest first. */
  readonly requests: readonly LoggedGitRequest[];
  clearRequests(): void;
  /**
   * Adds a hook that chooses what goes wrong with a request, before its body is read; the first that answers decides. It
   * may wait: a request whose hook has not resolved is a slow one. Returns the function that removes it.
   */
  onRequest(hook: GitFaultHook): () => void;
  /** Ends all connections, waits for git's processes, and removes the directory if the server made it. */
  close(): Promise<void>;
}

/** Serves real bare repositories with the native `git http-backend` on a free port of the loopback interface. */
export async function startGitServer(
  options: { readonly directory?: string; readonly authenticate?: GitAuthenticate } = {},
): Promise<GitServer> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'git-server-')));
  const execPath = await gitExecPath();
  const authenticate = options.authenticate ?? (() => ({ allow: true, user: 'anonymous' }) as const);
  const requests: LoggedGitRequest[] = [];
  const faults = new Faults();
  const running = new Set<Promise<unknown>>();

  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    const git = parseGitRequest(request);
    if (!git) {
      response.writeHead(404).end('Not found\n');
      return;
    }
    const logged: LoggedGitRequest = { ...git, authenticated: request.headers.authorization !== undefined };
    requests.push(logged);
    const exchange = faults
      .forGit(git)
      .then((fault) => serveGit(request, response, git, { directory, execPath, authenticate }, fault))
      .then((ended) => {
        logged.exchange = ended;
      })
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))))
      .finally(() => running.delete(exchange));
    running.add(exchange);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const repository = (path: string) => join(directory, `${path}.git`);

  return {
    url,
    directory,
    repository,
    urlOf: (path) => `${url}/${path}.git`,
    async create(path, repositoryOptions) {
      await createBareRepository(repository(path), repositoryOptions);
      return repository(path);
    },
    requests,
    clearRequests: () => void requests.splice(0),
    onRequest: (hook) => faults.git(hook),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      faults.close();
      await closed;
      await Promise.all(running);
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}
