import type { IncomingMessage } from 'node:http';

/** A request for git over HTTP, as its URL names it. */
export interface GitRequest {
  readonly method: string;
  /** Path of the repository without `.git`: `acme/app`. */
  readonly repository: string;
  readonly service: 'git-upload-pack' | 'git-receive-pack';
  /** True for the first request, that lists refs or capabilities. */
  readonly advertisement: boolean;
  /** Value of the `Git-Protocol` header. */
  readonly protocol: string | undefined;
}

const servicePath =
  /^\/(?<path>[\w.-]+(?:\/[\w.-]+)*)\/(?<endpoint>info\/refs|git-upload-pack|git-receive-pack)$/;

/** Reads a request line; `undefined` for whatever is not smart HTTP on a plain repository path. */
export function parseGitRequest(request: IncomingMessage): GitRequest | undefined {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const { path, endpoint } = servicePath.exec(url.pathname)?.groups ?? {};
  const repository = path?.replace(/\.git$/, '');
  if (!repository || repository.split('/').some((part) => part.startsWith('.'))) return undefined;
  const advertisement = endpoint === 'info/refs';
  const service = advertisement ? url.searchParams.get('service') : endpoint;
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack') return undefined;
  const protocol = request.headers['git-protocol'];
  const method = request.method ?? 'GET';
  return {
    method,
    repository,
    service,
    advertisement,
    protocol: typeof protocol === 'string' ? protocol : undefined,
  };
}
