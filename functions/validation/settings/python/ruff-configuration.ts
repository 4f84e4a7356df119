import type { ValidationSettings } from '../../../../shared/config/configuration.ts';
import { isRuffSelector } from '../../engines/python/ruff-rule-codes.ts';
import { defaultExcludes, defaultRules, isVersionName, openDocstringRules } from './default-rules.ts';
import { type PathTest, pathPattern, treePattern, withoutDots } from './path-pattern.ts';
import type { PathIgnores, PythonConfiguration, Remark } from './python-configuration.ts';
import {
  checkedFormat,
  checkedLint,
  checkedTop,
  isTable,
  type Table,
  tableAt,
  texts,
} from './ruff-options.ts';
import { folderOf, inFolder, ruffTable, type SettingsSources } from './settings-sources.ts';

/** One file of a chain of configurations that extend each other. */
interface Link {
  readonly path: string;
  readonly folder: string;
  readonly table: Table;
  /** `lint`, and the linter's options at the top. */
  readonly lint: Table;
}

/**
 * Reads a configuration of ruff's with all that it extends. Where it does not choose rules, the product's hold.
 *
 * @param version the Python version where the configuration names none
 */
export function ruffConfiguration(
  path: string,
  sources: SettingsSources,
  product: ValidationSettings,
  version: string,
  remark: Remark,
): PythonConfiguration {
  const chain = chainOf(path, sources, remark);
  const nearest = (key: string): Link | undefined => chain.find(({ table }) => key in table);
  const nearestLint = (key: string): Link | undefined => chain.find(({ lint }) => key in lint);
  const merged = mergedOptions(chain, remark);
  const lineLength = Number(merged.top['line-length'] ?? product.maxLineLength);
  const codestyle = tableAt(merged.lint, 'pycodestyle')['max-line-length'];
  const sourceLink = nearest('src');
  const folder = folderOf(path);
  return {
    lineLength: typeof codestyle === 'number' ? codestyle : lineLength,
    ...selection(chain, isTable(merged.lint.pydocstyle) && 'convention' in merged.lint.pydocstyle, remark),
    options: {
      'target-version': version,
      'line-length': lineLength,
      ...merged.top,
      ...(Object.keys(merged.format).length > 0 ? { format: merged.format } : {}),
    },
    lint: merged.lint,
    formats: true,
    pathIgnores: [
      ...ignoresOf(nearestLint('per-file-ignores'), 'per-file-ignores'),
      ...chain.flatMap((link) => ignoresOf(link, 'extend-per-file-ignores')),
    ],
    excluded: [
      ...patterns(nearest('exclude'), 'exclude', defaultExcludes, folder),
      ...chain.flatMap((link) => patterns(link, 'extend-exclude', [], link.folder)),
    ],
    lintExcluded: chain.flatMap(({ table, folder: from }) =>
      texts(tableAt(table, 'lint').exclude).map((pattern) => treePattern(pattern, from)),
    ),
    formatExcluded: chain.flatMap(({ table, folder: from }) =>
      texts(tableAt(table, 'format').exclude).map((pattern) => treePattern(pattern, from)),
    ),
    pathVersions: chain.flatMap(({ table, folder: from }) =>
      Object.entries(tableAt(table, 'per-file-target-version')).flatMap(([pattern, name]) =>
        isVersionName(name) ? [{ test: pathPattern(pattern, from), version: name }] : [],
      ),
    ),
    sourceRoots: sourceLink
      ? texts(sourceLink.table.src).map((root) => withoutDots(inFolder(sourceLink.folder, root)))
      : [folder, inFolder(folder, 'src')],
  };
}

/** The file, what it extends, what that extends: nearest first. */
function chainOf(path: string, sources: SettingsSources, remark: Remark): readonly Link[] {
  const chain: Link[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const from: string = next;
    const document = sources.toml.get(from);
    const table = document === undefined ? undefined : ruffTable(from, document);
    if (table === undefined) break;
    chain.push({ path: from, folder: folderOf(from), table, lint: { ...table, ...tableAt(table, 'lint') } });
    const extended = table.extend;
    next = undefined;
    if (typeof extended !== 'string') continue;
    const target = withoutDots(inFolder(folderOf(from), extended));
    if (/^[/~$]/.test(extended) || !sources.toml.has(target)) {
      remark(
        from,
        `\`extend = ${JSON.stringify(extended)}\` is not followed: no such configuration was read in the repository`,
      );
    } else if (chain.some((link) => link.path === target)) {
      remark(from, `\`extend = ${JSON.stringify(extended)}\` is not followed: it leads back to itself`);
    } else next = target;
  }
  return chain;
}

/** The options of the chain in one; the nearer win, key by key, and tables of options as a whole, as ruff does it. */
function mergedOptions(chain: readonly Link[], remark: Remark): { top: Table; lint: Table; format: Table } {
  let [top, lint, format]: [Table, Table, Table] = [{}, {}, {}];
  for (const link of chain) {
    const inTop = checkedTop(link.table);
    const inLint = checkedLint(tableAt(link.table, 'lint'));
    const atTop = checkedLint(
      Object.fromEntries(Object.entries(link.table).filter(([key]) => !(key in inTop.taken))),
    );
    const { exclude: _exclude, ...formatTable } = tableAt(link.table, 'format');
    const inFormat = checkedFormat(formatTable);
    top = { ...inTop.taken, ...top };
    lint = { ...atTop.taken, ...inLint.taken, ...lint };
    format = { ...inFormat.taken, ...format };
    const refused = [
      ...inTop.refused,
      ...inLint.refused.map((key) => `lint.${key}`),
      ...inFormat.refused.map((key) => `format.${key}`),
    ];
    for (const key of refused) remark(link.path, reason(key));
  }
  return { top, lint, format };
}

function reason(key: string): string {
  if (/(?:^|\.)preview$/.test(key)) return `\`${key}\` is not followed: preview rules are not used`;
  if (key === 'required-version')
    return '`required-version` is not followed: the built-in version of ruff is used';
  if (/include$/.test(key)) return `\`${key}\` is not followed: all Python files are looked at`;
  return `\`${key}\` is not followed: it is unknown, or its value is`;
}

function selection(
  chain: readonly Link[],
  hasConvention: boolean,
  remark: Remark,
): { select: string[]; ignore: string[] } {
  // A choice of rules takes the place of everything that was said in the files which are extended.
  const choosing = chain.findIndex(({ lint }) => 'select' in lint);
  const said = choosing < 0 ? chain : chain.slice(0, choosing + 1);
  let select: readonly string[] = choosing < 0 ? defaultRules : known(said.at(-1), ['select'], remark);
  let ignore: readonly string[] = choosing < 0 && !hasConvention ? openDocstringRules : [];
  for (const link of said.toReversed()) {
    const added = known(link, ['extend-select'], remark);
    ignore = [
      ...ignore.filter((selector) => !added.includes(selector)),
      ...known(link, ['ignore', 'extend-ignore'], remark),
    ];
    select = [...select, ...added];
  }
  return { select: [...new Set(select)], ignore: [...new Set(ignore)] };
}

function known(link: Link | undefined, keys: readonly string[], remark: Remark): readonly string[] {
  if (link === undefined) return [];
  const all = keys.flatMap((key) => texts(link.lint[key]));
  for (const selector of all) {
    if (!isRuffSelector(selector))
      remark(
        link.path,
        `rule \`${selector}\` is not followed: the built-in version of ruff has none of that name`,
      );
  }
  return all.filter(isRuffSelector);
}

function ignoresOf(link: Link | undefined, key: string): readonly PathIgnores[] {
  if (link === undefined) return [];
  return Object.entries(tableAt(link.lint, key)).map(([pattern, selectors]) => {
    const negated = pattern.startsWith('!');
    const test = pathPattern(negated ? pattern.slice(1) : pattern, link.folder);
    return { test: negated ? (path) => !test(path) : test, selectors: texts(selectors) };
  });
}

function patterns(
  link: Link | undefined,
  key: string,
  otherwise: readonly string[],
  folder: string,
): readonly PathTest[] {
  const list = link && key in link.table ? texts(link.table[key]) : otherwise;
  return list.map((pattern) => treePattern(pattern, link?.folder ?? folder));
}
