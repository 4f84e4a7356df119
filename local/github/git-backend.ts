import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { basicCredentials } from './basic-credentials.ts';
import { type BodyFault, ByteMeter } from './byte-meter.ts';
import { readCgiHeader } from './cgi-header.ts';
import type { GitRequest } from './git-request.ts';

/** Whether a request may go on, and under whose name. */
export type GitDecision =
  | { readonly allow: true; readonly user: string }
  | { readonly allow: false; readonly status: 401 | 403 | 404; readonly message?: string };

/** Decides over one request from its Basic credentials. */
export type GitAuthenticate = (
  credentials: { readonly username: string; readonly password: string } | undefined,
  request: GitRequest,
) => GitDecision | Promise<GitDecision>;

/** What goes wrong on purpose with one request. */
export interface GitFault {
  /** Answered instead of asking git. */
  readonly respond?: {
    readonly status: number;
    readonly headers?: Record<string, string>;
    readonly body?: string;
  };
  /** The socket is destroyed before any answer. */
  readonly disconnect?: boolean;
  /** Applied to what the client sends; a cut destroys the socket. */
  readonly requestBody?: BodyFault;
  /** Applied to what git answers; a cut destroys the socket. */
  readonly responseBody?: BodyFault;
}

/** Where the repositories are and who may reach them. */
export interface GitBackend {
  /** Holds one bare repository per `<path>.git`. */
  readonly directory: string;
  /** Directory of git's own programs, from `gitExecPath()`. */
  readonly execPath: string;
  readonly authenticate: GitAuthenticate;
}

/** How one exchange ended. */
export interface GitExchange {
  /** 0 when the connection ended before a status was sent. */
  readonly status: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** False when the client went away, or a fault cut the connection. */
  readonly complete: boolean;
}

/** Where this machine's git keeps `git-http-backend`. */
export async function gitExecPath(): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['--exec-path']);
  return stdout.trim();
}

/**
 * Answers one git request with the native `git http-backend`, streaming both ways. Resolves when the exchange is over
 * and git's process has ended; a client that goes away ends that process.
 */
export async function serveGit(
  request: IncomingMessage,
  response: ServerResponse,
  gitRequest: GitRequest,
  backend: GitBackend,
  fault: GitFault = {},
): Promise<GitExchange> {
  if (fault.disconnect) {
    request.destroy();
    return { status: 0, requestBytes: 0, responseBytes: 0, complete: false };
  }
  if (fault.respond) return answer(request, response, fault.respond);

  const decision = await backend.authenticate(basicCredentials(request.headers.authorization), gitRequest);
  if (!decision.allow) return answer(request, response, refusal(decision));
  if (!existsSync(join(backend.directory, `${gitRequest.repository}.git`, 'HEAD'))) {
    return answer(request, response, refusal({ status: 404 }));
  }
  return await runBackend(
    request,
    response,
    startBackend(request, gitRequest, backend, decision.user),
    fault,
  );
}

function refusal(decision: { status: 401 | 403 | 404; message?: string }): NonNullable<GitFault['respond']> {
  const texts = { 401: 'Authentication required.', 403: 'Permission denied.', 404: 'Repository not found.' };
  return {
    status: decision.status,
    headers: decision.status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {},
    body: `${decision.message ?? texts[decision.status]}\n`,
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers = {}, body = '' }: NonNullable<GitFault['respond']>,
): Promise<GitExchange> {
  request.resume(); // What the client still sends is thrown away, so that it reads the answer.
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
  response.end(body);
  await closed(response);
  return {
    status,
    requestBytes: 0,
    responseBytes: Buffer.byteLength(body),
    complete: response.writableFinished,
  };
}

function startBackend(
  request: IncomingMessage,
  git: GitRequest,
  backend: GitBackend,
  user: string,
): ChildProcess {
  const header = (name: string) =>
    typeof request.headers[name] === 'string' ? request.headers[name] : undefined;
  const optional = {
    CONTENT_TYPE: header('content-type'),
    // Only when sent: a 0 in its place is read as an empty body, and a chunked body has no length.
    CONTENT_LENGTH: header('content-length'),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    // Without it git silently answers in protocol v0.
    GIT_PROTOCOL: git.protocol,
  };
  const url = new URL(request.url ?? '/', 'http://localhost');
  const endpoint = git.advertisement ? 'info/refs' : git.service;
  return spawn(join(backend.execPath, 'git-http-backend'), {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      HOME: backend.directory,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PROJECT_ROOT: backend.directory,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `/${git.repository}.git/${endpoint}`,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: git.method,
      REMOTE_ADDR: request.socket.remoteAddress ?? '127.0.0.1',
      // Without a user http-backend refuses every push.
      REMOTE_USER: user,
      ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    },
  });
}

async function runBackend(
  request: IncomingMessage,
  response: ServerResponse,
  child: ChildProcess,
  fault: GitFault,
): Promise<GitExchange> {
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new TypeError('git http-backend was started without pipes');
  const ended = once(child, 'close');
  const cut = () => void request.socket.destroy();
  const sent = new ByteMeter(fault.requestBody ?? {}, cut);
  const received = new ByteMeter(fault.responseBody ?? {}, cut);

  // A backend that has read enough closes its input: the rest of the body is thrown away, the answer still counts.
  stdin.on('error', () => void sent.resume());
  request.pipe(sent).pipe(stdin);
  const abandon = () => {
    if (response.writableFinished) return;
    child.kill('SIGTERM');
    stdin.destroy();
    stdout.unpipe().resume();
  };
  if (response.closed) abandon();
  else response.once('close', abandon);

  const answered = await readCgiHeader(stdout);
  if (answered && !response.destroyed) {
    response.writeHead(answered.status, answered.headers);
    response.flushHeaders();
    stdout.pipe(received).pipe(response);
  } else {
    if (!response.destroyed) response.writeHead(500).end('git http-backend gave no answer\n');
    stdout.resume();
  }
  await Promise.all([ended, closed(response)]);
  return {
    status: answered?.status ?? 0,
    requestBytes: sent.bytes,
    responseBytes: received.bytes,
    complete: response.writableFinished,
  };
}

async function closed(response: ServerResponse): Promise<void> {
  if (!response.closed) await once(response, 'close');
}
