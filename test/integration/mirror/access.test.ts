import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBareRepository } from '../../../local/github/bare-repository.ts';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { startHttpHost } from '../../support/http-host.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  commitTo,
  expectEqualRefs,
  firstDestination,
  type MirrorScenario,
  mirrorScenario,
} from '../../support/mirror-scenario.ts';
import { refsOf } from '../../support/repositories.ts';

const password = 'right-8f3a61';
const wrong = 'wrong-77c0de';
let server: GitServer;
let scenario: MirrorScenario;

/** Lets in who knows the password; who knows another one may read, and who knows none is asked. */
beforeAll(async () => {
  server = await startGitServer({
    authenticate: (credentials, request) => {
      if (credentials?.password === password) return { allow: true, user: 'writer' };
      if (credentials?.password === 'reader' && request.service === 'git-upload-pack')
        return { allow: true, user: 'reader' };
      if (credentials?.password === 'reader') return { allow: false, status: 403 };
      return { allow: false, status: 401 };
    },
  });
});
afterAll(() => server.close());
beforeEach(async () => {
  scenario = await mirrorScenario(server);
  await commitTo(scenario.source, 'main');
  server.clearRequests();
});

const as = (secret: string, url = ''): string => url.replace('http://', `http://x-access-token:${secret}@`);

describe('credentials', () => {
  it('in the URL open source and destination', async () => {
    const report = await mirrorOnce({
      from: as(password, scenario.from),
      to: [as(password, scenario.to[0])],
    });

    expect(report.ok).toBe(true);
    await expectEqualRefs(scenario.source, scenario.copy);
  });

  it('stand in no URL of the report', async () => {
    const report = await mirrorOnce({
      from: as(password, scenario.from),
      to: [as(password, scenario.to[0])],
    });

    expect([report.source, firstDestination(report).url]).toEqual([scenario.from, scenario.to[0]]);
    expect(JSON.stringify(report)).not.toContain(password);
  });

  it('stay unseen when a host repeats what it was sent', async () => {
    const parrot = await startHttpHost((request, response) => {
      const sent = Buffer.from(request.headers.authorization?.slice('Basic '.length) ?? '', 'base64');
      response.writeHead(403, { 'content-type': 'text/plain' }).end(`not with ${sent}`);
    });

    const report = await mirrorOnce({
      from: as(password, scenario.from),
      to: [as(wrong, `${parrot.url}/acme/app.git`)],
    });
    await parrot.close();

    expect(firstDestination(report).error?.what).toContain('not with x-access-token:[redacted]');
  });
});

describe('refused credentials', () => {
  /** Who knocks where, and what is said. */
  const cases: [string, string, string, string][] = [
    ['wrong ones at the source', wrong, password, 'GIT_AUTHENTICATION_FAILED'],
    ['wrong ones at the destination', password, wrong, 'GIT_AUTHENTICATION_FAILED'],
    ['ones that may only read at the destination', password, 'reader', 'GIT_FORBIDDEN'],
  ];

  it.each(cases)('(%s) are said plainly, and not tried again', async (_name, source, destination, code) => {
    const report = await mirrorOnce({
      from: as(source, scenario.from),
      to: [as(destination, scenario.to[0])],
    });

    expect(firstDestination(report)).toMatchObject({ ok: false, error: { code, retryable: false } });
    expect(server.requests.filter(({ repository }) => repository === scenario.copyNames[0])).toHaveLength(1);
    expect(await refsOf(scenario.copy)).toEqual({});
  });

  it.each(cases)('(%s) are never quoted', async (_name, source, destination) => {
    const report = await mirrorOnce({
      from: as(source, scenario.from),
      to: [as(destination, scenario.to[0])],
    });

    const text = JSON.stringify(report);
    for (const secret of [password, wrong]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(`x-access-token:${secret}`).toString('base64'));
    }
  });

  it('of the source are the failure of the whole run', async () => {
    const report = await mirrorOnce({
      from: as(wrong, scenario.from),
      to: [as(password, scenario.to[0])],
    });

    expect(report.error?.code).toBe('GIT_AUTHENTICATION_FAILED');
  });

  it('that are missing are asked for', async () => {
    const report = await mirrorOnce({ from: as(password, scenario.from), to: scenario.to });

    expect(firstDestination(report).error?.what).toContain('none were given');
  });
});

describe('a destination that is not there', () => {
  const missing = (): string => as(password, `${server.url}/nobody/${scenario.sourceName}.git`);

  it('is reported', async () => {
    const report = await mirrorOnce({ from: as(password, scenario.from), to: [missing()] });

    expect(firstDestination(report).error).toMatchObject({
      code: 'GIT_REPOSITORY_NOT_FOUND',
      retryable: false,
    });
  });

  it('is created where that is wanted, and then filled', async () => {
    const directory = server.repository(`nobody/${scenario.sourceName}`);

    const report = await mirrorOnce({
      from: as(password, scenario.from),
      to: [{ url: missing(), create: () => createBareRepository(directory) }],
    });

    expect(report.ok).toBe(true);
    await expectEqualRefs(scenario.source, directory);
  });

  it('is not created by a dry run', async () => {
    let created = false;

    const report = await mirrorOnce({
      from: as(password, scenario.from),
      to: [
        {
          url: missing(),
          create: async () => {
            created = true;
          },
        },
      ],
      dryRun: true,
    });

    expect(created).toBe(false);
    expect(firstDestination(report).error?.code).toBe('GIT_REPOSITORY_NOT_FOUND');
  });

  it('and cannot be created is a failure that says why', async () => {
    const report = await mirrorOnce({
      from: as(password, scenario.from),
      to: [{ url: missing(), create: () => Promise.reject(new Error('no rights to create')) }],
    });

    expect(firstDestination(report)).toMatchObject({ ok: false });
    expect(firstDestination(report).error?.what).toContain('no rights to create');
  });
});

describe('a renamed repository', () => {
  it('is followed by the source and by the push', async () => {
    const open = await startGitServer({ directory: server.directory });
    const moved = await startHttpHost((request, response) => {
      response.writeHead(301, { location: `${open.url}${request.url ?? ''}` }).end();
    });

    const report = await mirrorOnce({
      from: `${moved.url}/${scenario.sourceName}.git`,
      to: [`${moved.url}/${scenario.copyNames[0]}.git`],
    });
    await Promise.all([moved.close(), open.close()]);

    expect(report.ok).toBe(true);
    await expectEqualRefs(scenario.source, scenario.copy);
  });

  it('on another host gets no credentials', async () => {
    const seen: (string | undefined)[] = [];
    const other = await startHttpHost((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    const moved = await startHttpHost((request, response) => {
      response.writeHead(302, { location: `${other.url}${request.url ?? ''}` }).end();
    });

    await mirrorOnce({
      from: as(password, scenario.from),
      to: [as(password, `${moved.url}/acme/app.git`)],
    });
    await Promise.all([moved.close(), other.close()]);

    expect(seen).toEqual([undefined]);
  });

  it('on the same host keeps them', async () => {
    const seen: (string | undefined)[] = [];
    const moved = await startHttpHost((request, response) => {
      seen.push(request.headers.authorization);
      if (request.url?.startsWith('/old')) {
        response.writeHead(302, { location: request.url.replace('/old', '/new') }).end();
      } else response.writeHead(404).end();
    });

    await mirrorOnce({ from: as(password, scenario.from), to: [as(password, `${moved.url}/old/app.git`)] });
    await moved.close();

    expect(seen).toHaveLength(2);
    expect(seen[1]).toBe(seen[0]);
    expect(seen[1]).toMatch(/^Basic /);
  });

  it('that leads in a circle is given up', async () => {
    let hops = 0;
    const circle = await startHttpHost((request, response) => {
      hops += 1;
      response.writeHead(302, { location: request.url }).end();
    });

    const report = await mirrorOnce({
      from: as(password, scenario.from),
      to: [`${circle.url}/acme/app.git`],
    });
    await circle.close();

    expect(firstDestination(report).error?.what).toContain('redirects');
    expect(hops).toBeLessThan(10);
  });
});
