import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Pointer } from '../../../shared/sites/pointer.ts';
import { previewHeaders } from '../../../shared/sites/preview-headers.ts';
import { type Route, routeRequest, type SiteRequest } from '../../../shared/sites/route.ts';
import { type EdgeAnswer, edgeFunctionFile, openEdgeFunction } from '../../support/edge-function.ts';

const digest = fc.constantFrom('a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64));
const glob = fc.oneof(
  fc.constantFrom(
    'assets/**',
    '!assets/x.js',
    '**/*.js',
    '*',
    '**',
    'a?/**',
    'r/**',
    '.x/**',
    '{a,b}/**',
    '',
  ),
  fc.string({ unit: fc.constantFrom('a', '/', '*', '?', '.', '!', '+', '(', '|', '-'), maxLength: 8 }),
);
const rules = fc.record(
  {
    immutable: fc.array(glob, { maxLength: 4 }),
    fallback: fc.constantFrom('index.html', 'assets/app.html', 'ü/x'),
  },
  { requiredKeys: ['immutable'] },
);
const pointed = fc.tuple(digest, rules).map(([release, rest]) => ({ release, ...rest }));
const pointer: fc.Arbitrary<Pointer | undefined> = fc.option(
  fc.record(
    {
      live: pointed,
      candidate: fc
        .tuple(pointed, fc.integer({ min: 1, max: 99 }))
        .map(([each, weight]) => ({ ...each, weight })),
      fence: fc.constant(1),
      run: fc.constant('run'),
    },
    { requiredKeys: ['fence', 'run'] },
  ),
  { nil: undefined },
);
const segment = fc.oneof(
  fc.constantFrom(
    'assets',
    'r',
    '.',
    '..',
    '.git',
    '.well-known',
    'x.js',
    'ab',
    '',
    '%2e%2e',
    '%',
    'a%2Fb',
    '%00',
  ),
  fc.string({ unit: 'binary', maxLength: 5 }).map((text) => encodeURIComponent(text.toWellFormed())),
);
const path = fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`);
const headers = fc.oneof(
  fc.constant({}),
  fc.tuple(digest, rules).map(([release, rest]) => previewHeaders(release, rest)),
  fc.record({
    'x-auto-builder-release': fc.oneof(digest, fc.string()),
    'x-auto-builder-rules': fc.oneof(fc.json().map(encodeURIComponent), fc.string()),
  }),
);
const address = fc.oneof(fc.ipV4(), fc.ipV6());
const request: fc.Arbitrary<SiteRequest> = fc.record({ path, address, headers });

describe("the function at CloudFront's edge", () => {
  let current: string | Pointer | undefined;
  let ask: (request: SiteRequest) => Promise<EdgeAnswer>;
  beforeAll(async () => {
    ask = await openEdgeFunction(() => current);
  });

  it('leads every request to the same file as the local server does', async () => {
    await fc.assert(
      fc.asyncProperty(pointer, request, async (is, asked) => {
        current = is;
        expect(said(await ask(asked))).toEqual(expected(routeRequest(is, asked)));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each(['', 'null', '{', '{"live":{"release":"x","immutable":[]}}', '{"live":{"release":1}}'])(
    'serves nothing where the pointer is %j',
    async (text) => {
      current = text;
      expect(await ask({ path: '/', address: '192.0.2.1', headers: {} })).toMatchObject({
        statusCode: 503,
        headers: { 'cache-control': { value: 'no-store' } },
      });
    },
  );

  it('is not larger than CloudFront takes', async () => {
    expect((await readFile(edgeFunctionFile)).byteLength).toBeLessThanOrEqual(10 * 1024);
  });

  it('uses nothing that the runtime cloudfront-js-2.0 does not have', async () => {
    const source = (await readFile(edgeFunctionFile, 'utf8')).replace(/^\s*\/\/.*$/gm, '');
    expect(source).not.toMatch(
      /\?\.|\?\?|\.\.\.|\beval\b|\bFunction\(|\bclass\b|\bfor \(const|\bsetTimeout\b|\bfetch\b/,
    );
    expect(source.match(/^import .*$/gm)).toEqual(["import cf from 'cloudfront';"]);
  });
});

function said({ uri, statusCode }: EdgeAnswer): string | number | undefined {
  return statusCode ?? (uri === undefined ? undefined : decodeURIComponent(uri).slice(1));
}

function expected(route: Route): string | number {
  return route.kind === 'file' ? route.key : route.status;
}
