import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { startHttpHost } from './http-host.ts';

/** A package of npm: its versions, and what is said about them. */
export interface NpmPackage {
  readonly versions: Readonly<Record<string, { readonly deprecated?: string }>>;
  /** The last of the versions, where nothing is said. */
  readonly latest?: string;
}

/** A project of PyPI: for each version, how many files it has and whether they are yanked. */
export interface PyPiProject {
  readonly versions: Readonly<Record<string, { readonly yanked?: boolean; readonly files?: number }>>;
  /** The last of the versions, where nothing is said. */
  readonly latest?: string;
}

/** What a request is answered with instead. `never` leaves the client waiting. */
export type RegistryFault =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | 'never';

/** A registry of both ecosystems on loopback, which knows only what it is told. */
export interface PackageRegistry {
  /** Roots for `health.registries`. */
  readonly roots: { readonly npm: string; readonly pypi: string };
  publishNpm(name: string, content: NpmPackage): void;
  publishPyPi(name: string, content: PyPiProject): void;
  /** The next requests fail, `times` of them; all, where nothing is said. An empty list of faults ends that. */
  fail(fault: RegistryFault | undefined, times?: number): void;
  /** Everything that was asked, in order. */
  readonly requests: readonly {
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
    readonly status: number;
  }[];
  /** The most requests that were open at the same time. */
  mostAtOnce(): number;
  close(): Promise<void>;
}

/**
 * Answers like npm's registry (abbreviated metadata, https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md) below `/npm` and
 * like PyPI's JSON API (https://docs.pypi.org/api/json/) below `/python`, with entity tags.
 */
export async function startPackageRegistry(): Promise<PackageRegistry> {
  const documents = new Map<string, string>();
  const requests: PackageRegistry['requests'][number][] = [];
  let fault: { readonly answer: RegistryFault; left: number } | undefined;
  let open = 0;
  let mostAtOnce = 0;

  const host = await startHttpHost((request, response) => {
    const path = request.url ?? '';
    const { headers } = request;
    open += 1;
    mostAtOnce = Math.max(mostAtOnce, open);
    response.on('close', () => {
      open -= 1;
    });
    const end = (status: number, more: Record<string, string>, body?: string): void => {
      requests.push({ path, headers, status });
      answer(response, status, more, body);
    };
    if (fault && fault.left > 0) {
      fault.left -= 1;
      if (fault.answer === 'never') requests.push({ path, headers, status: 0 });
      else end(fault.answer.status, { ...fault.answer.headers }, fault.answer.body);
      return;
    }
    const document = documents.get(path.toLowerCase());
    if (document === undefined) {
      const body = path.startsWith('/npm/') ? { error: 'Not found' } : { message: 'Not Found' };
      end(404, { 'content-type': 'application/json' }, JSON.stringify(body));
      return;
    }
    const etag = `"${createHash('sha256').update(document).digest('hex').slice(0, 32)}"`;
    if (headers['if-none-match'] === etag) end(304, { etag });
    else end(200, { etag, 'content-type': headers.accept ?? 'application/json' }, document);
  });
  const roots = { npm: `${host.url}/npm`, pypi: `${host.url}/python` };

  return {
    roots,
    requests,
    mostAtOnce: () => mostAtOnce,
    publishNpm(name, content) {
      const document = npmDocument(name, content, roots.npm);
      documents.set(`/npm/${name.replace('/', '%2f')}`.toLowerCase(), JSON.stringify(document));
    },
    publishPyPi(name, content) {
      documents.set(`/python/pypi/${name}/json`, JSON.stringify(pypiDocument(name, content)));
    },
    fail(answer, times = Number.POSITIVE_INFINITY) {
      fault = answer === undefined ? undefined : { answer, left: times };
    },
    close: host.close,
  };
}

function answer(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string | undefined,
): void {
  response.writeHead(status, headers).end(body);
}

function npmDocument(name: string, { versions, latest }: NpmPackage, root: string): object {
  const described = Object.entries(versions).map(([version, { deprecated }]) => [
    version,
    {
      name,
      version,
      dist: {
        tarball: `${root}/${name}/-/${name.replace(/^.*\//, '')}-${version}.tgz`,
        shasum: createHash('sha1').update(`${name}@${version}`).digest('hex'),
      },
      ...(deprecated === undefined ? {} : { deprecated }),
    },
  ]);
  return {
    name,
    modified: '2026-01-01T00:00:00.000Z',
    'dist-tags': { latest: latest ?? Object.keys(versions).at(-1) },
    versions: Object.fromEntries(described),
  };
}

function pypiDocument(name: string, { versions, latest }: PyPiProject): object {
  const version = latest ?? Object.keys(versions).at(-1) ?? '';
  const releases = Object.entries(versions).map(([release, { yanked = false, files = 1 }]) => [
    release,
    Array.from({ length: files }, (_, index) => ({
      filename: `${name}-${release}-${index}.tar.gz`,
      packagetype: 'sdist',
      size: 1,
      yanked,
      yanked_reason: yanked ? 'broken' : null,
    })),
  ]);
  const byVersion = Object.fromEntries(releases);
  return {
    info: { name, version, yanked: versions[version]?.yanked ?? false, yanked_reason: null },
    last_serial: 1,
    releases: byVersion,
    urls: byVersion[version] ?? [],
    vulnerabilities: [],
  };
}
