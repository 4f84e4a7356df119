import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type OutputFile } from 'esbuild';
import { type FunctionSource, functionSources } from './function-sources.ts';
import { type Copies, copiesAreThere, copyPackages, removeCopies } from './package-copies.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What to bundle and where to put it. Paths are absolute or from the root of the checkout. */
export interface BundleOptions {
  readonly sources?: Readonly<Record<string, FunctionSource>>;
  readonly outdir?: string;
}

/** One function's bundle. */
export interface Bundle {
  readonly name: string;
  /** Bytes of everything in its folder but the source maps. */
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
  /** Hashes of the modules themselves, which someone may have removed, by their names. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly copies: Copies;
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
  // Code that was CommonJS asks for Node's own modules by `require`, which an ES module lacks.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
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
  const { sources = functionSources, outdir = 'dist/functions' } = options;
  const directory = resolve(root, outdir);
  const names = Object.keys(sources);
  const kept = new Map<string, Manifest>();
  for (const [name, source] of Object.entries(sources)) {
    const manifest = await currentManifest(directory, name, source);
    if (manifest !== undefined) kept.set(name, manifest);
  }
  const changed = Object.entries(sources).filter(([name]) => !kept.has(name));
  const built = changed.length === 0 ? new Map<string, Manifest>() : await buildAll(directory, changed);
  const bundles = names.map((name) => {
    const manifest = kept.get(name) ?? built.get(name);
    return { name, size: manifest?.size ?? 0, built: built.has(name) };
  });
  return { directory, bundles };
}

/** The modules of a function's folder, by their names without `.mjs`. */
function modulesOf({ handler, threads }: FunctionSource): Readonly<Record<string, string>> {
  return { index: handler, ...threads };
}

async function buildAll(
  directory: string,
  changed: readonly (readonly [string, FunctionSource])[],
): Promise<Map<string, Manifest>> {
  const result = await build({
    ...buildOptions,
    absWorkingDir: root,
    outdir: directory,
    external: changed.flatMap(([, { packages = {} }]) => Object.keys(packages)),
    entryPoints: Object.fromEntries(
      changed.flatMap(([name, source]) =>
        Object.entries(modulesOf(source)).map(([module, path]) => [`${name}/${module}`, path]),
      ),
    ),
  });
  const manifests = new Map<string, Manifest>();
  for (const [name, source] of changed) {
    manifests.set(name, await writeBundle(directory, name, source, result));
  }
  return manifests;
}

interface Built {
  readonly outputFiles: readonly OutputFile[];
  readonly metafile: Metafile;
}

async function writeBundle(
  directory: string,
  name: string,
  source: FunctionSource,
  result: Built,
): Promise<Manifest> {
  const folder = join(directory, name);
  const outputs = Object.keys(modulesOf(source)).map((module) => outputOf(folder, module, source, result));
  await mkdir(folder, { recursive: true });
  // The old manifest goes first: an interrupted write must not look like a finished one.
  await rm(manifestPath(directory, name), { force: true });
  for (const file of result.outputFiles.filter((file) => dirname(file.path) === folder)) {
    await writeWhole(file.path, file.contents);
  }
  await removeCopies(folder);
  const copies = await copyPackages(root, folder, source.packages ?? {});
  const inputs: Record<string, string> = {};
  for (const input of tracked(outputs.flatMap((output) => Object.keys(output.inputs)))) {
    inputs[input] = await hashOf(input);
  }
  const sizes = [...outputs.map(({ bytes }) => bytes), ...Object.values(copies)];
  const manifest = {
    size: sizes.reduce((sum, size) => sum + size, 0),
    outputs: await hashesOf(folder, Object.keys(modulesOf(source))),
    copies,
    inputs,
  };
  await writeWhole(manifestPath(directory, name), JSON.stringify(manifest));
  return manifest;
}

/** What esbuild says of one module. Throws when it needs a package that is neither bundled nor copied. */
function outputOf(
  folder: string,
  module: string,
  { packages = {} }: FunctionSource,
  { metafile }: Built,
): Metafile['outputs'][string] {
  const path = relative(root, join(folder, `${module}.mjs`));
  const output = metafile.outputs[path];
  if (output === undefined) throw new Error(`esbuild made no ${path}`);
  const missing = output.imports.find(
    (each) => each.external === true && !isBuiltin(each.path) && !Object.hasOwn(packages, each.path),
  );
  if (missing) throw new Error(`${path} imports ${missing.path}, which is not in its folder`);
  return output;
}

async function hashesOf(folder: string, modules: readonly string[]): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const module of modules) hashes[module] = await hashOf(join(folder, `${module}.mjs`));
  return hashes;
}

/** The files whose change makes a bundle stale. The lock file stands for everything that was installed. */
function tracked(inputs: readonly string[]): readonly string[] {
  const own = inputs.filter((input) => !input.split('/').includes('node_modules'));
  return [...new Set([...own, 'package-lock.json', 'infra/bundle.ts', 'infra/function-sources.ts'])];
}

/** The manifest of a bundle that is still good. */
async function currentManifest(
  directory: string,
  name: string,
  source: FunctionSource,
): Promise<Manifest | undefined> {
  const text = await readFile(manifestPath(directory, name), 'utf8').catch(whenMissing);
  if (text === undefined) return undefined;
  const manifest: Partial<Manifest> = JSON.parse(text);
  const { size, outputs, copies, inputs } = manifest;
  // A manifest of an earlier version of this file has other fields.
  if (size === undefined || !outputs || !copies || !inputs) return undefined;
  const folder = join(directory, name);
  const found = await hashesOf(folder, Object.keys(modulesOf(source)));
  if (JSON.stringify(found) !== JSON.stringify(outputs)) return undefined;
  if (!(await copiesAreThere(folder, copies))) return undefined;
  for (const [input, hash] of Object.entries(inputs)) {
    if ((await hashOf(input)) !== hash) return undefined;
  }
  return { size, outputs, copies, inputs };
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
