import type { NotAnalysed } from '../../finding.ts';
import type { NotHonoured } from '../../result.ts';
import { foldersAbove } from '../editor-config.ts';
import { objectOf, textsOf } from '../javascript/values.ts';
import { ignoreFile, type PathTest, pathGlob } from '../path-glob.ts';
import { extendedConfiguration, type RuleConfiguration } from './extended-configuration.ts';
import {
  folderOf,
  ignoreFileName,
  isCode,
  isMarkdownSettings,
  nameOf,
  readSettings,
  ruleFiles,
  toolFiles,
} from './settings-files.ts';

/** What the repository says about its Markdown files. */
export interface OwnConfigurations {
  /** The configuration that counts for a file; `undefined`: there is none. */
  configurationFor(path: string): RuleConfiguration | undefined;
  leavesOut(path: string): boolean;
  readonly notHonoured: readonly NotHonoured[];
  readonly broken: readonly NotAnalysed[];
}

/** Options of markdownlint-cli2 that would need code, or that a look at one file cannot follow. */
const notFollowed = ['customRules', 'markdownItPlugins', 'frontMatter', 'noInlineConfig'] as const;

/** Reads all configurations; the nearest one counts, as with markdownlint-cli2. */
export function ownConfigurations(files: ReadonlyMap<string, string>): OwnConfigurations {
  const notHonoured: NotHonoured[] = [];
  const broken: NotAnalysed[] = [];
  const objects = new Map<string, RuleConfiguration>();
  for (const [path, text] of files) {
    if (!isMarkdownSettings(path) || isNoData(path)) continue;
    const read = readSettings(path, text);
    if ('value' in read) objects.set(path, objectOf(read.value));
    else if (path !== 'package.json') broken.push({ file: path, reason: `cannot be read: ${read.problem}` });
  }
  for (const path of files.keys()) {
    if (isCode(path)) notHonoured.push({ file: path, what: 'is code: configurations are not executed' });
  }
  const extended = (configuration: RuleConfiguration, path: string): RuleConfiguration =>
    extendedConfiguration(configuration, path, files, (what) => notHonoured.push({ file: path, what }));

  const rules = new Map<string, RuleConfiguration>();
  const tools = new Map<string, RuleConfiguration>();
  const tests: PathTest[] = [];
  for (const folder of new Set([...objects.keys()].map(folderOf))) {
    const ruleFile = ruleFiles.map((name) => inFolder(folder, name)).find((path) => objects.has(path));
    const own = ruleFile === undefined ? undefined : objects.get(ruleFile);
    if (ruleFile !== undefined && own) rules.set(folder, extended(own, ruleFile));
    const tool = toolOptions(folder, objects);
    if (!tool) continue;
    const { path, options } = tool;
    if (options.config !== undefined) tools.set(folder, extended(objectOf(options.config), path));
    tests.push(filesLeftOut(folder, options));
    for (const key of notFollowed) {
      if (options[key] !== undefined) notHonoured.push({ file: path, what: `${key} is not followed` });
    }
  }
  const ignored = [...files]
    .filter(([path]) => nameOf(path) === ignoreFileName)
    .map(([path, text]) => ignoreFile(text, folderOf(path)));
  return {
    configurationFor: (path) => {
      const folders = foldersAbove(path);
      const nearest = folders.find((folder) => rules.has(folder));
      if (nearest !== undefined) return rules.get(nearest);
      const found = folders.flatMap((folder) => tools.get(folder) ?? []);
      // What is nearer is written over what is further up.
      return found.length === 0 ? undefined : Object.assign({}, ...found.toReversed());
    },
    leavesOut: (path) => tests.some((test) => test(path)) || ignored.some((test) => test(path) === true),
    notHonoured,
    broken,
  };
}

function isNoData(path: string): boolean {
  const name = nameOf(path);
  return name === '.editorconfig' || name === ignoreFileName || /\.[cm]?js$/.test(name);
}

/** The options of markdownlint-cli2 in a folder, and the file that they are in. */
function toolOptions(
  folder: string,
  objects: ReadonlyMap<string, RuleConfiguration>,
): { readonly path: string; readonly options: RuleConfiguration } | undefined {
  const path = toolFiles.map((name) => inFolder(folder, name)).find((one) => objects.has(one));
  if (path !== undefined) return { path, options: objects.get(path) ?? {} };
  const inPackage = folder === '' ? objects.get('package.json')?.['markdownlint-cli2'] : undefined;
  return inPackage === undefined ? undefined : { path: 'package.json', options: objectOf(inPackage) };
}

/** `ignores`, and in the root also `globs`: with some that are not negated, only those files are meant. */
function filesLeftOut(folder: string, options: RuleConfiguration): PathTest {
  const prefix = folder === '' ? '' : `${folder}/`;
  const globs = folder === '' ? textsOf(options.globs) : [];
  const negated = globs.filter((glob) => /^[!#]/.test(glob)).map((glob) => glob.slice(1));
  const wanted = globs.filter((glob) => !/^[!#]/.test(glob)).map(globTest);
  const unwanted = [...textsOf(options.ignores), ...negated].map(globTest);
  return (path) => {
    if (!path.startsWith(prefix)) return false;
    const below = path.slice(prefix.length);
    if (unwanted.some((test) => test(below))) return true;
    return wanted.length > 0 && !wanted.some((test) => test(below));
  };
}

/** A glob as globby reads it: a folder means all that is in it, and `:` is a plain path. */
function globTest(glob: string): PathTest {
  if (glob.startsWith(':')) return (path) => path === glob.slice(1);
  const plain = glob.replace(/^\.\//, '').replace(/\/$/, '');
  if (plain === '.' || plain === '') return () => true;
  const itself = pathGlob(plain);
  const inside = pathGlob(`${plain}/**`);
  return (path) => itself(path) || inside(path);
}

function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
