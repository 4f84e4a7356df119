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
      entries: { left: join(root, 'source/left.ts'), right: join(root, 'source/right.ts') },
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
});
