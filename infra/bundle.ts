import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type OutputFile } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The functions of the product and where each begins, from the root of the checkout. */
export const functionEntries: Readonly<Record<string, string>> = {
  webhook: 'functions/webhook/handler.ts',
  planner: 'functions/planner/handler.ts',
  mirror: 'functions/mirror/handler.ts',
};

/** What to bundle and where to put it. Paths are absolute or from the root of the checkout. */
export interface BundleOptions {
  readonly entries?: Readonly<Record<string, string>>;
  readonly outdir?: string;
}

/** One function's bundle. */
export interface Bundle {
  readonly name: string;
  /** Bytes of `index.mjs`. */
  readonly size: number;
  /** False when nothing it is made of had changed. */
  readonly built: boolean;
}

/** All bundles, and the directory that has one folder for each. */
export interface Bundles {
  readonly directory: string;
  readonly bundles: readonly Bundle[];
}

/** What a bundle was made of, kept beside it to see what changed. */
interface Manifest {
  readonly size: number;
  /** Of `index.mjs` itself, which someone may have removed. */
  readonly output: string;
  readonly inputs: Readonly<Record<string, string>>;
}

const buildOptions = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  // Function and class names are part of log lines: an error's name is its class.
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  treeShaking: true,
  metafile: true,
  write: false,
  logLevel: 'silent',
  outExtension: { '.js': '.mjs' },
} as const satisfies BuildOptions;

/**
 * Bundles the functions to `<outdir>/<name>/index.mjs`, with `index.mjs.map` beside it, in one esbuild call and only
 * those of which something changed. Safe to call from several processes at once. Rejects with esbuild's own errors.
 */
export async function bundle(options: BundleOptions = {}): Promise<Bundles> {
  const { entries = functionEntries, outdir = 'dist/functions' } = options;
  const directory = resolve(root, outdir);
  const names = Object.keys(entries);
  const kept = new Map<string, Manifest>();
  for (const name of names) {
    const manifest = await currentManifest(directory, name);
    if (manifest !== undefined) kept.set(name, manifest);
  }
  const changed = names.filter((name) => !kept.has(name));
  const built =
    changed.length === 0 ? new Map<string, Manifest>() : await buildAll(directory, entries, changed);
  const bundles = names.map((name) => {
    const manifest = kept.get(name) ?? built.get(name);
    return { name, size: manifest?.size ?? 0, built: built.has(name) };
  });
  return { directory, bundles };
}

async function buildAll(
  directory: string,
  entries: Readonly<Record<string, string>>,
  names: readonly string[],
): Promise<Map<string, Manifest>> {
  const result = await build({
    ...buildOptions,
    absWorkingDir: root,
    outdir: directory,
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, entries[name] ?? ''])),
  });
  const manifests = new Map<string, Manifest>();
  for (const name of names) manifests.set(name, await writeBundle(directory, name, result));
  return manifests;
}

async function writeBundle(
  directory: string,
  name: string,
  result: { readonly outputFiles: readonly OutputFile[]; readonly metafile: Metafile },
): Promise<Manifest> {
  const folder = join(directory, name);
  const path = join(folder, 'index.mjs');
  const output = result.metafile.outputs[relative(root, path)];
  if (output === undefined) throw new Error(`esbuild made no bundle for ${name}`);
  await mkdir(folder, { recursive: true });
  // The old manifest goes first: an interrupted write must not look like a finished one.
  await rm(manifestPath(directory, name), { force: true });
  for (const file of result.outputFiles.filter((file) => dirname(file.path) === folder)) {
    await writeWhole(file.path, file.contents);
  }
  const inputs: Record<string, string> = {};
  for (const input of tracked(Object.keys(output.inputs))) inputs[input] = await hashOf(input);
  const manifest = { size: output.bytes, output: await hashOf(path), inputs };
  await writeWhole(manifestPath(directory, name), JSON.stringify(manifest));
  return manifest;
}

/** The files whose change makes a bundle stale. The lock file stands for everything that was installed. */
function tracked(inputs: readonly string[]): readonly string[] {
  const own = inputs.filter((input) => !input.split('/').includes('node_modules'));
  return [...own, 'package-lock.json', 'infra/bundle.ts'];
}

/** The manifest of a bundle that is still good. */
async function currentManifest(directory: string, name: string): Promise<Manifest | undefined> {
  const text = await readFile(manifestPath(directory, name), 'utf8').catch(whenMissing);
  if (text === undefined) return undefined;
  const manifest: Manifest = JSON.parse(text);
  if ((await hashOf(join(directory, name, 'index.mjs'))) !== manifest.output) return undefined;
  for (const [input, hash] of Object.entries(manifest.inputs)) {
    if ((await hashOf(input)) !== hash) return undefined;
  }
  return manifest;
}

/** Not in the bundle's own folder, which is uploaded as it is. */
function manifestPath(directory: string, name: string): string {
  return join(directory, `.${basename(name)}.json`);
}

async function hashOf(path: string): Promise<string> {
  const bytes = await readFile(resolve(root, path)).catch(whenMissing);
  return bytes === undefined ? 'missing' : createHash('sha256').update(bytes).digest('hex');
}

/** Readers of the old file never see half of the new one. */
async function writeWhole(path: string, contents: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, contents);
  await rename(temporary, path);
}

function whenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
