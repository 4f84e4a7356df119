import { basename } from 'node:path';
import { build } from 'esbuild';

/** Builds a small web site with hashed files and a part that is loaded only when it is asked for. `word` is in all of them. */
export async function buildFrontend(word: string): Promise<Record<string, string>> {
  const sources: Readonly<Record<string, string>> = {
    'main.js': `
      import { word } from 'word.js';
      document.querySelector('#word').textContent = word;
      document.querySelector('#more').onclick = async () => {
        const { more } = await import('lazy.js');
        document.querySelector('#shown').textContent = more;
      };`,
    'lazy.js': `import { word } from 'word.js'; export const more = 'more of ' + word;`,
    'word.js': `export const word = ${JSON.stringify(word)};`,
  };
  const { outputFiles } = await build({
    entryPoints: ['main.js'],
    bundle: true,
    splitting: true,
    format: 'esm',
    write: false,
    outdir: '/assets',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    plugins: [
      {
        name: 'sources',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /./ }, ({ path }) => ({ path, namespace: 'source' }));
          onLoad({ filter: /./, namespace: 'source' }, ({ path }) => ({ contents: sources[path] ?? '' }));
        },
      },
    ],
  });
  const assets = outputFiles.map(({ path, text }) => [`assets/${basename(path)}`, text] as const);
  const entry = assets.find(([path]) => basename(path).startsWith('main-'))?.[0] ?? '';
  const page = `<!doctype html><html lang="en"><title>${word}</title><link rel="icon" href="data:,">
    <p id="word"></p><button id="more">More</button><p id="shown"></p>
    <script type="module" src="/${entry}"></script></html>`;
  return { 'index.html': page, ...Object.fromEntries(assets) };
}
