import { type FileHandle, open, realpath } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join, sep } from 'node:path';
import { contentTypeOf } from '../../../shared/sites/content-type.ts';
import { readDirectoryPointer } from '../../../shared/sites/directory-pointer.ts';
import { routeRequest } from '../../../shared/sites/route.ts';

/** What a request is answered with; the file is to be closed by whoever sends it. */
export interface SiteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly file?: FileHandle;
}

const forEver = 'public, max-age=31536000, immutable';

/** The answer of the site in that directory, by the pointer as it is at this moment. */
export async function answerRequest(directory: string, request: IncomingMessage): Promise<SiteAnswer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, { allow: 'GET, HEAD' });
  const { pointer } = await readDirectoryPointer(directory);
  const route = routeRequest(pointer, {
    path: request.url?.replace(/[?#].*$/s, '') ?? '/',
    address: request.socket.remoteAddress ?? '',
    headers: textHeaders(request),
  });
  if (route.kind === 'refused') return refusal(route.status);
  const file = await openWithin(directory, route.key);
  if (file === undefined) return refusal(404);
  const { size, mtimeMs, ino } = await file.stat();
  const etag = `"${ino.toString(36)}-${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
  const headers = {
    etag,
    'cache-control': route.shared ? forEver : 'no-cache',
    'x-content-type-options': 'nosniff',
  };
  if (matches(request.headers['if-none-match'], etag)) {
    await file.close();
    return { status: 304, headers };
  }
  return {
    status: 200,
    headers: { ...headers, 'content-type': contentTypeOf(route.key), 'content-length': String(size) },
    file,
  };
}

function refusal(status: number, headers: Readonly<Record<string, string>> = {}): SiteAnswer {
  return { status, headers: { ...headers, 'cache-control': 'no-store', 'content-length': '0' } };
}

function textHeaders({ headers }: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}

/** A regular file below the directory, also after links were followed; `undefined` where there is none. */
async function openWithin(directory: string, key: string): Promise<FileHandle | undefined> {
  try {
    const path = await realpath(join(directory, key));
    if (!path.startsWith((await realpath(directory)) + sep)) return undefined;
    const file = await open(path);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && absent.has(String(error.code))) return undefined;
    throw error;
  }
}

const absent: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EISDIR']);

function matches(header: string | undefined, etag: string): boolean {
  const tags = header?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}
