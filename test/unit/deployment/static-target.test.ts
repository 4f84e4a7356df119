import { beforeEach, describe, expect, it } from 'vitest';
import { createStaticTarget } from '../../../functions/deployment/targets/static/static-target.ts';
import type { NamedRelease, Target } from '../../../functions/deployment/targets/target.ts';
import { createBucketSite } from '../../../shared/sites/bucket-site.ts';
import { createKeyValuePointer } from '../../../shared/sites/key-value-pointer.ts';
import { type FakeClock, fakeClock } from '../../support/fake-clock.ts';
import { type SiteReleases, siteReleases } from '../../support/site-releases.ts';
import { type SiteServices, siteStore, startSiteServices } from '../../support/site-services.ts';
import { staticSettings } from '../../support/static-settings.ts';

const signal = new AbortController().signal;
const dayMs = 86_400_000;

describe('the files of a static site', () => {
  let clock: FakeClock;
  let services: SiteServices;
  let known: SiteReleases;
  let fence: number;
  beforeEach(() => {
    clock = fakeClock();
    services = startSiteServices(clock.now);
    known = siteReleases();
    fence = 0;
  });

  const open = (settings: Parameters<typeof staticSettings>[0] = {}, budgetMs = 60_000): Target =>
    createStaticTarget({
      name: 'web',
      settings: staticSettings(settings),
      site: createBucketSite(services.s3, 'site', createKeyValuePointer(services.keyValues, siteStore)),
      archive: known.archive,
      manifest: known.manifest,
      now: clock.now,
      budgetMs,
    });
  const shift = async (target: Target, to: NamedRelease, from?: NamedRelease, weight = 100) => {
    const { revision } = await target.observe(signal);
    fence += 1;
    return target.shift({ from, to, weight, expected: revision, runId: `run-${fence}`, fence }, signal);
  };
  const deploy = async (release: NamedRelease, target = open()) => {
    await target.prepare(release, signal);
    await shift(target, release);
  };
  /** Keys of what viewers may get. */
  const served = () => [...services.objects.keys()].filter((key) => !key.startsWith('.')).sort();
  const pointer = () => JSON.parse(services.values.get('site') ?? 'null');

  const files = { 'index.html': 'page', 'robots.txt': 'all', 'assets/app-1a.js': 'one()' };

  describe('when a release is prepared', () => {
    it('has what never changes at its own path, and the rest in the folder of the release', async () => {
      const release = known.release(files);
      await open().prepare(release, signal);
      expect(served()).toEqual([
        'assets/app-1a.js',
        `r/${release.digest}/index.html`,
        `r/${release.digest}/robots.txt`,
      ]);
    });

    it('says how long each may be kept, and what it is', async () => {
      const release = known.release(files);
      await open().prepare(release, signal);
      const shown = served().map((key) => {
        const { headers } = services.objects.get(key) ?? {};
        return [headers?.['cache-control'], headers?.['content-type']];
      });
      expect(shown).toEqual([
        ['public, max-age=31536000, immutable', 'text/javascript; charset=utf-8'],
        ['no-cache', 'text/html; charset=utf-8'],
        ['no-cache', 'text/plain; charset=utf-8'],
      ]);
    });

    it('stores again nothing that is there', async () => {
      await open().prepare(known.release(files), signal);
      const next = known.release({ ...files, 'index.html': 'next' });
      expect(await open().prepare(next, signal)).toMatchObject({
        state: 'ready',
        detail: '2 of 3 files (7 bytes) were new',
      });
    });

    it('does not even open the archive when everything is there', async () => {
      const release = known.release(files);
      await open().prepare(release, signal);
      await open().prepare(release, signal);
      expect(known.opened()).toBe(1);
    });

    it('brings back what somebody deleted or changed', async () => {
      const release = known.release(files);
      await open().prepare(release, signal);
      const page = `r/${release.digest}/index.html`;
      const right = services.objects.get(page);
      services.objects.delete('assets/app-1a.js');
      services.objects.set(page, { bytes: Buffer.from('hacked'), headers: {}, modifiedAt: clock.now() });
      await open().prepare(release, signal);
      expect([services.objects.get(page)?.bytes, services.objects.has('assets/app-1a.js')]).toEqual([
        right?.bytes,
        true,
      ]);
    });

    it('refuses to change a file that is said never to change, and names it', async () => {
      await deploy(known.release(files));
      const other = known.release({ ...files, 'assets/app-1a.js': 'two()' });
      await expect(open().prepare(other, signal)).rejects.toMatchObject({
        code: 'TARGET_REFUSED',
        what: expect.stringContaining('assets/app-1a.js'),
      });
      expect(services.objects.get('assets/app-1a.js')?.bytes.toString()).toBe('one()');
    });

    it('takes such a file when it is made an exception', async () => {
      await deploy(known.release(files));
      const other = known.release({ ...files, 'assets/app-1a.js': 'two()' });
      await deploy(other, open({ immutable: ['assets/**', '!assets/app-1a.js'] }));
      expect(services.objects.get(`r/${other.digest}/assets/app-1a.js`)?.bytes.toString()).toBe('two()');
    });

    it('leaves hidden files out, and says so', async () => {
      const release = known.release({
        ...files,
        '.env': 'SECRET',
        '.well-known/x': 'y',
        'a/.git/config': 'z',
      });
      expect(await open().prepare(release, signal)).toMatchObject({
        detail: expect.stringContaining('2 hidden ones are left out'),
      });
      expect(served().filter((key) => /\.env|\.git/.test(key))).toEqual([]);
      expect(served()).toContain(`r/${release.digest}/.well-known/x`);
    });

    it.each([[{ immutable: ['a/{b,c}'] }], [{ immutable: ['[ab]'] }], [{ fallback: '../x' }]])(
      'says that %j cannot be used',
      async (settings) => {
        await expect(open(settings).prepare(known.release(files), signal)).rejects.toMatchObject({
          code: 'TARGET_MISCONFIGURED',
        });
      },
    );

    it('says when the archive does not hold what was built', async () => {
      const release = known.release(files);
      const target = createStaticTarget({
        name: 'web',
        settings: staticSettings(),
        site: createBucketSite(services.s3, 'site', createKeyValuePointer(services.keyValues, siteStore)),
        archive: async () => ({ paths: [], read: () => Buffer.from('other') }),
        manifest: known.manifest,
        now: clock.now,
      });
      await expect(target.prepare(release, signal)).rejects.toMatchObject({
        code: 'DEPLOYMENT_RELEASE_GONE',
      });
    });
  });

  describe('when the time is short', () => {
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`p${index}.html`, `${index}`]),
    );

    it('goes on at the next call where it was', async () => {
      const release = known.release(many);
      const target = createStaticTarget({
        name: 'web',
        settings: staticSettings(),
        site: createBucketSite(services.s3, 'site', createKeyValuePointer(services.keyValues, siteStore)),
        archive: known.archive,
        manifest: known.manifest,
        now: () => {
          clock.advance(1);
          return clock.now();
        },
        budgetMs: 150,
      });
      expect(await target.prepare(release, signal)).toMatchObject({ state: 'under-way' });
      const half = served().length;
      expect(half).toBeGreaterThan(0);
      expect(half).toBeLessThan(200);
      expect(await open().prepare(release, signal)).toMatchObject({
        state: 'ready',
        detail: expect.stringContaining(`${200 - half} of 200 files`),
      });
    });

    it('is under way when it is told to stop in the middle', async () => {
      const release = known.release(many);
      const stop = new AbortController();
      const target = createStaticTarget({
        name: 'web',
        settings: staticSettings(),
        site: createBucketSite(services.s3, 'site', createKeyValuePointer(services.keyValues, siteStore)),
        archive: async (wanted) => {
          const { paths, read } = await known.archive(wanted);
          return {
            paths,
            read(path) {
              if (path === 'p50.html') stop.abort();
              return read(path);
            },
          };
        },
        manifest: known.manifest,
        now: clock.now,
      });
      expect(await target.prepare(release, stop.signal)).toMatchObject({ state: 'under-way' });
      expect(await open().prepare(release, signal)).toMatchObject({ state: 'ready' });
    });

    it('leads nobody to a release that is not all there', async () => {
      const release = known.release(many);
      await open({}, 0).prepare(release, signal);
      await expect(shift(open(), release)).rejects.toMatchObject({ code: 'TARGET_FILE_MISSING' });
    });
  });

  describe('when it goes live', () => {
    it('takes the rules along, so that the edge needs nothing else', async () => {
      const release = known.release(files);
      await deploy(release, open({ fallback: 'index.html' }));
      expect(pointer()).toEqual({
        live: { release: release.digest, immutable: ['assets/**'], fallback: 'index.html' },
        fence: 1,
        run: 'run-1',
      });
    });

    it('keeps the rules of the release that stays beside it', async () => {
      const [one, two] = [known.release(files), known.release({ 'index.html': 'two' })];
      await deploy(one, open({ immutable: ['assets/**'] }));
      const other = open({ immutable: ['static/**'] });
      await other.prepare(two, signal);
      await shift(other, two, one, 10);
      expect(pointer()).toMatchObject({
        live: { release: one.digest, immutable: ['assets/**'] },
        candidate: { release: two.digest, immutable: ['static/**'], weight: 10 },
      });
    });

    it('leads back to a release by the rules it was laid down with', async () => {
      const [one, two] = [known.release(files), known.release({ 'index.html': 'two' })];
      await deploy(one, open({ immutable: ['assets/**'] }));
      const other = open({ immutable: ['static/**'] });
      await deploy(two, other);
      await shift(other, one, one);
      expect(pointer()).toMatchObject({ live: { release: one.digest, immutable: ['assets/**'] } });
    });

    it('gives everything to a release where the one before never was', async () => {
      const [one, two] = [known.release(files), known.release({ 'index.html': 'two' })];
      await open().prepare(two, signal);
      await shift(open(), two, one, 10);
      expect(await open().observe(signal)).toMatchObject({ live: two.digest });
    });

    it('refuses patterns that take more room than CloudFront has', async () => {
      const immutable = Array.from({ length: 40 }, (_, index) => `${'long'.repeat(8)}${index}/**`);
      const release = known.release(files);
      await open({ immutable }).prepare(release, signal);
      await expect(shift(open({ immutable }), release)).rejects.toMatchObject({
        code: 'TARGET_MISCONFIGURED',
      });
    });

    it('is signed as CloudFront demands, for all regions', async () => {
      await open().observe(signal);
      expect(services.lastSignature()).toMatch(/^AWS4-ECDSA-P256-SHA256 .*x-amz-region-set/);
    });

    it('takes a pointer that somebody broke for none', async () => {
      const release = known.release(files);
      await deploy(release);
      services.values.set('site', '{"live":1}');
      services.touch();
      expect((await open().observe(signal)).live).toBeUndefined();
      await shift(open(), release);
      expect((await open().observe(signal)).live).toBe(release.digest);
    });
  });

  describe('when old releases are cleared away', () => {
    const release = (word: string) =>
      known.release({ 'index.html': word, 'assets/all.js': 'same', [`assets/${word}.js`]: word });
    const tidy = (...kept: NamedRelease[]) => open().tidy?.(kept, clock.now(), signal);

    it('removes one that is old and not kept, with the files that only it has', async () => {
      const [one, two] = [release('one'), release('two')];
      await deploy(one);
      clock.advance(dayMs);
      await deploy(two);
      clock.advance(30 * dayMs);
      await tidy(two);
      expect(served()).toEqual(['assets/all.js', 'assets/two.js', `r/${two.digest}/index.html`]);
    });

    it('forgets it wholly, so that it is not looked at again', async () => {
      const [one, two] = [release('one'), release('two')];
      await deploy(one);
      await deploy(two);
      clock.advance(31 * dayMs);
      await tidy(two);
      expect([...services.objects.keys()].filter((key) => key.includes(one.digest))).toEqual([]);
    });

    it.each([
      ['young', 29, false],
      ['kept', 31, true],
    ])('keeps one that is %s', async (_why, days, isKept) => {
      const [one, two] = [release('one'), release('two')];
      await deploy(one);
      await deploy(two);
      const before = served();
      clock.advance(days * dayMs);
      await (isKept ? tidy(one, two) : tidy(two));
      expect(served()).toEqual(before);
    });

    it('never touches what is live, even if nobody says that it is kept', async () => {
      await deploy(release('one'));
      const before = served();
      clock.advance(100 * dayMs);
      await tidy();
      expect(served()).toEqual(before);
    });

    it('keeps what is not of a release at all', async () => {
      const [one, two] = [release('one'), release('two')];
      services.objects.set('uploads/cat.png', { bytes: Buffer.from('cat'), headers: {}, modifiedAt: 0 });
      services.objects.set('assets/by-hand.js', { bytes: Buffer.from('x'), headers: {}, modifiedAt: 0 });
      await deploy(one);
      await deploy(two);
      clock.advance(31 * dayMs);
      await tidy(two);
      expect(served()).toEqual(expect.arrayContaining(['assets/by-hand.js', 'uploads/cat.png']));
    });

    it('keeps the old files of a release that is being prepared', async () => {
      const [one, two, three] = [release('one'), release('two'), release('three')];
      await deploy(one);
      await deploy(two);
      clock.advance(31 * dayMs);
      await open().prepare(known.release({ 'index.html': 'again', 'assets/one.js': 'one' }), signal);
      await open({}, 0).prepare(three, signal);
      await tidy(two);
      expect(served()).toContain('assets/one.js');
    });

    it('takes up what a crash has left', async () => {
      const [one, two] = [release('one'), release('two')];
      await deploy(one);
      await deploy(two);
      clock.advance(31 * dayMs);
      const calls = services.callsMade();
      await tidy(two);
      const all = services.callsMade() - calls;
      const left: string[][] = [];
      for (let nth = 1; nth <= all; nth += 1) {
        services.objects.clear();
        await deploy(one);
        await deploy(two);
        clock.advance(31 * dayMs);
        services.failCall(nth, 'after');
        await expect(tidy(two)).rejects.toThrow();
        await tidy(two);
        left.push(served());
      }
      expect(new Set(left.map((keys) => keys.join()))).toEqual(
        new Set([['assets/all.js', 'assets/two.js', `r/${two.digest}/index.html`].join()]),
      );
    });
  });
});
