import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundle } from '../../infra/bundle.ts';

describe('bundling', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'auto-builder-bundle-'));
    await mkdir(join(root, 'source'));
    await source('shared.ts', "export const greeting: string = 'hello';");
    await source(
      'left.ts',
      "import { greeting } from './shared.ts'; export const handler = () => greeting + ' left';",
    );
    await source('right.ts', 'export const handler = (): string => "right";');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const source = (name: string, text: string) => writeFile(join(root, 'source', name), text);
  const bundleBoth = () =>
    bundle({
      sources: {
        left: { handler: join(root, 'source/left.ts') },
        right: { handler: join(root, 'source/right.ts') },
      },
      outdir: join(root, 'out'),
    });
  const built = async () => {
    const { bundles } = await bundleBoth();
    return bundles.filter((each) => each.built).map(({ name }) => name);
  };

  it('makes one module for each function, that runs, with its source map beside it', async () => {
    const { directory } = await bundleBoth();
    expect(await readdir(join(directory, 'left'))).toEqual(['index.mjs', 'index.mjs.map']);
    const { handler } = await import(pathToFileURL(join(directory, 'left/index.mjs')).href);
    expect(handler()).toBe('hello left');
  });

  it('gives the runtime the way from the module to its map', async () => {
    const { directory } = await bundleBoth();
    expect(await readFile(join(directory, 'left/index.mjs'), 'utf8')).toMatch(
      /\/\/# sourceMappingURL=index\.mjs\.map\s*$/,
    );
    const map = JSON.parse(await readFile(join(directory, 'left/index.mjs.map'), 'utf8'));
    expect(map.sources.map((path: string) => path.split('/').at(-1))).toEqual(['shared.ts', 'left.ts']);
  });

  it('says how large each is', async () => {
    const { directory, bundles } = await bundleBoth();
    for (const { name, size } of bundles) {
      expect(size).toBe((await readFile(join(directory, name, 'index.mjs'))).byteLength);
    }
  });

  it('builds everything once, and nothing again while nothing changed', async () => {
    expect(await built()).toEqual(['left', 'right']);
    expect(await built()).toEqual([]);
  });

  it('builds again only what a change reaches', async () => {
    await bundleBoth();
    await source('shared.ts', "export const greeting: string = 'goodbye';");
    expect(await built()).toEqual(['left']);
  });

  it('builds again what was removed', async () => {
    await bundleBoth();
    await rm(join(root, 'out/right'), { recursive: true });
    expect(await built()).toEqual(['right']);
  });

  it('leaves the last good bundle when the source no longer compiles', async () => {
    const { directory } = await bundleBoth();
    await source('right.ts', 'export const handler = (;');
    await expect(bundleBoth()).rejects.toThrow(/right\.ts/);
    expect(await readFile(join(directory, 'right/index.mjs'), 'utf8')).toContain('right');
  });

  describe('a function with threads and packages', () => {
    const picomatch = { picomatch: ['package.json', 'index.js', 'lib/picomatch.js'] };
    const bundleThreaded = (packages: Readonly<Record<string, readonly string[]>> = picomatch) =>
      bundle({
        sources: {
          threaded: {
            handler: join(root, 'source/threaded.ts'),
            threads: { 'the-thread': join(root, 'source/thread.ts') },
            packages,
          },
        },
        outdir: join(root, 'out'),
      });
    beforeEach(async () => {
      await source(
        'threaded.ts',
        'export const handler = () => new URL("./the-thread.mjs", import.meta.url);',
      );
      await source('thread.ts', "import { greeting } from './shared.ts'; export const thread = greeting;");
    });

    it('has each thread as a module beside the handler, where the handler finds it', async () => {
      const { directory } = await bundleThreaded();
      const { handler } = await import(pathToFileURL(join(directory, 'threaded/index.mjs')).href);
      expect((await import(handler().href)).thread).toBe('hello');
    });

    it('has the wanted files of its packages beside it, and no others', async () => {
      const { directory } = await bundleThreaded();
      const folder = join(directory, 'threaded/node_modules/picomatch');
      expect((await readdir(folder)).sort()).toEqual(['index.js', 'lib', 'package.json']);
      expect(await readdir(join(folder, 'lib'))).toEqual(['picomatch.js']);
    });

    it('counts everything in its size', async () => {
      const { directory, bundles } = await bundleThreaded();
      const files = [
        'index.mjs',
        'the-thread.mjs',
        ...picomatch.picomatch.map((file) => `node_modules/picomatch/${file}`),
      ];
      const sizes = await Promise.all(
        files.map(async (file) => (await readFile(join(directory, 'threaded', file))).byteLength),
      );
      expect(bundles[0]?.size).toBe(sizes.reduce((sum, size) => sum + size, 0));
    });

    it('is built again when what a thread is made of changes, or a copy is gone', async () => {
      const { directory } = await bundleThreaded();
      expect((await bundleThreaded()).bundles[0]?.built).toBe(false);
      await source('shared.ts', "export const greeting: string = 'goodbye';");
      expect((await bundleThreaded()).bundles[0]?.built).toBe(true);
      await rm(join(directory, 'threaded/node_modules/picomatch/index.js'));
      expect((await bundleThreaded()).bundles[0]?.built).toBe(true);
    });

    it('is refused when it needs a package of which nothing is copied', async () => {
      await source('threaded.ts', "import picomatch from 'picomatch'; export const handler = picomatch;");
      await bundleThreaded();
      const other = {
        left: { handler: join(root, 'source/threaded.ts') },
        right: { handler: join(root, 'source/right.ts'), packages: picomatch },
      };
      await expect(bundle({ sources: other, outdir: join(root, 'other') })).rejects.toThrow(
        /left\/index\.mjs imports picomatch/,
      );
    });

    it('is not written when a file of a package is not installed', async () => {
      await expect(bundleThreaded({ picomatch: ['missing.js'] })).rejects.toThrow(/missing\.js/);
      expect((await bundleThreaded()).bundles[0]?.built).toBe(true);
    });
  });
});
