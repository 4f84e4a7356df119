import { folderOf, foldersUp } from './tree.ts';

const dataFiles: ReadonlySet<string> = new Set([
  '.babelrc',
  '.babelrc.json',
  'babel.config.json',
  '.swcrc',
  'deno.json',
  'deno.jsonc',
  'import_map.json',
  'import-map.json',
  'angular.json',
]);
const codeFiles: ReadonlySet<string> = new Set([
  'ember-cli-build.js',
  'gatsby-node.js',
  'config-overrides.js',
  '.umirc.ts',
  '.umirc.js',
  '.babelrc.js',
  'brunch-config.js',
]);

/** Configurations that may give names to folders: nearly all of them are code. */
export function isBuildConfiguration(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (dataFiles.has(name) || codeFiles.has(name)) return true;
  if (/^(?:eslint|prettier|tailwind|postcss|commitlint|stylelint|lint-staged|playwright)\./.test(name))
    return false;
  return (
    /\.config\.[cm]?[jt]s$/.test(name) ||
    /^(?:webpack|rollup|vite|karma)[\w.-]*\.[cm]?[jt]s$/.test(name) ||
    /(?:^|\/)\.storybook\/main\.[cm]?[jt]sx?$/.test(path)
  );
}

/** Frameworks that bring aliases of their own, whatever is configured. */
export const aliasingPackages: readonly string[] = [
  '@vue/cli-service',
  'nuxt',
  'nuxt3',
  '@sveltejs/kit',
  'quasar',
  '@quasar/app',
  '@quasar/app-vite',
  'umi',
  '@umijs/max',
  'ember-cli',
  '@docusaurus/core',
  'wxt',
  'plasmo',
  '@redwoodjs/core',
  'vitepress',
  'vuepress',
];

/** The configurations above a file, nearest first. */
export function buildConfigurations(
  manifests: ReadonlyMap<string, string>,
): (path: string) => readonly string[] {
  const byFolder = Map.groupBy([...manifests.keys()].filter(isBuildConfiguration), folderOf);
  if (byFolder.size === 0) return () => [];
  return (path) => foldersUp(folderOf(path)).flatMap((folder) => byFolder.get(folder) ?? []);
}

/**
 * Whether a configuration seems to give a name to the beginning of a specifier: it stands in quotes, in a pattern or as
 * a key. The code is searched, not understood, and never run.
 */
export function mentions(text: string, specifier: string): boolean {
  const [first = '', second] = specifier.split('/');
  const heads = second === undefined ? [first] : [`${first}/${second}`, first];
  return heads.some((head) =>
    new RegExp(`(?:['"\`^/(]|[{,\\s])${escaped(head)}(?:['"\`/$(*\\\\]|\\s*:)`).test(text),
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
