import { describe, expect, it } from 'vitest';
import type { Pointer } from '../../../shared/sites/pointer.ts';
import { previewHeaders } from '../../../shared/sites/preview-headers.ts';
import { routeRequest, viewerPercent } from '../../../shared/sites/route.ts';

const a = 'a'.repeat(64);
const b = 'b'.repeat(64);
const immutable = ['assets/**', '!assets/logo.png'];
const live: Pointer = { live: { release: a, immutable }, fence: 1, run: 'one' };
const withFallback: Pointer = { ...live, live: { release: a, immutable, fallback: 'index.html' } };

const routed = (pointer: Pointer | undefined, path: string, headers = {}, address = '192.0.2.1') => {
  const route = routeRequest(pointer, { path, address, headers });
  return route.kind === 'file' ? route.key : route.status;
};

describe('the route of a request to a site', () => {
  it.each([
    ['/', `r/${a}/index.html`],
    ['', `r/${a}/index.html`],
    ['/robots.txt', `r/${a}/robots.txt`],
    ['/docs/', `r/${a}/docs/index.html`],
    ['/docs', `r/${a}/docs/index.html`],
    ['/assets/app-3fa9.js', 'assets/app-3fa9.js'],
    ['/assets/logo.png', `r/${a}/assets/logo.png`],
    ['/assets/deep/er/x.css', 'assets/deep/er/x.css'],
    ['/a%20file%20%C3%BC.txt', `r/${a}/a file ü.txt`],
    ['/.well-known/acme', `r/${a}/.well-known/acme`],
    ['/r/x.txt', `r/${a}/r/x.txt`],
  ])('leads %s to its file', (path, key) => {
    expect(routed(live, path)).toBe(key);
  });

  it.each([
    '/../secret',
    '/%2e%2e/secret',
    '/a/../../b.txt',
    '/..%2Fsecret.txt',
    '//etc/passwd',
    '/a//b.txt',
    '/.git/config',
    '/.auto-builder/pointer/1.json',
    '/a/.env',
    '/assets/../r/x.js',
    '/a%00.txt',
    '/a%5C..%5Cb.txt',
    `/${'x'.repeat(1000)}`,
  ])('lets nobody ask for %s', (path) => {
    expect(routed(live, path)).toBe(404);
  });

  it('refuses what is not encoded as it should be', () => {
    expect(routed(live, '/%E0%A4%A')).toBe(400);
  });

  it('says that nothing is live where nothing is', () => {
    expect([routed(undefined, '/'), routed({ fence: 3, run: 'x' }, '/')]).toEqual([503, 503]);
  });

  describe('with a fallback', () => {
    it.each(['/orders', '/orders/12'])('answers %s, which has no extension, by it', (path) => {
      expect(routed(withFallback, path)).toBe(`r/${a}/index.html`);
    });

    it.each([
      ['/assets/gone.js', 'assets/gone.js'],
      ['/gone.txt', `r/${a}/gone.txt`],
      ['/docs/', `r/${a}/docs/index.html`],
    ])('does not hide that %s is missing', (path, key) => {
      expect(routed(withFallback, path)).toBe(key);
    });
  });

  describe('when a release is looked at before it is live', () => {
    const ownRules = { immutable: ['static/**'], fallback: 'app.html' };

    it('shows that one, by its own rules', () => {
      const headers = previewHeaders(b, ownRules);
      expect([
        routed(live, '/', headers),
        routed(live, '/static/x.js', headers),
        routed(live, '/orders', headers),
      ]).toEqual([`r/${b}/index.html`, 'static/x.js', `r/${b}/app.html`]);
    });

    it('shows it also where nothing is live yet', () => {
      expect(routed(undefined, '/', previewHeaders(b, ownRules))).toBe(`r/${b}/index.html`);
    });

    it('takes the rules of what is live where none are said', () => {
      expect(routed(live, '/assets/x.js', { 'x-auto-builder-release': b })).toBe('assets/x.js');
    });

    it.each([b.slice(1), b.toUpperCase(), `${b}/..`, '../x'])('ignores %s, which is no digest', (release) => {
      expect(routed(live, '/', { 'x-auto-builder-release': release })).toBe(`r/${a}/index.html`);
    });

    it.each(['%', 'null', '{}', '%7B%22immutable%22%3A%5B1%5D%7D', 'x'.repeat(2000)])(
      'ignores rules that are none: %s',
      (rules) => {
        const headers = { 'x-auto-builder-release': b, 'x-auto-builder-rules': rules };
        expect(routed(live, '/assets/x.js', headers)).toBe('assets/x.js');
      },
    );
  });

  describe('while a candidate gets a part of the traffic', () => {
    const addresses = Array.from({ length: 10_000 }, (_, index) => `198.51.${index >> 8}.${index % 256}`);
    const share = (weight: number, candidate = b) => {
      const pointer: Pointer = { ...live, candidate: { release: candidate, immutable, weight } };
      return new Set(
        addresses.filter((address) => routed(pointer, '/', {}, address) === `r/${candidate}/index.html`),
      );
    };

    it.each([1, 10, 50, 99])('gives it about %i percent of the viewers', (weight) => {
      expect(Math.abs(share(weight).size / 100 - weight)).toBeLessThan(2);
    });

    it('keeps those who have it when it gets more', () => {
      const [few, many] = [share(10), share(50)];
      expect([...few].filter((address) => !many.has(address))).toEqual([]);
    });

    it('asks others to be first the next time', () => {
      const next = share(10, 'c'.repeat(64));
      const both = [...share(10)].filter((address) => next.has(address));
      expect(both.length).toBeLessThan(300);
    });

    it('gives a viewer the same one at each request', () => {
      expect(viewerPercent('2001:db8::1', b)).toBe(viewerPercent('2001:db8::1', b));
    });
  });
});
