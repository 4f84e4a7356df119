/** What is looked for when the repository does not say: the table of `docs/validation.md`. */
export const defaultRules: readonly string[] = [
  'F401',
  'F811',
  'F821',
  'F822',
  'E501',
  'E4',
  'E7',
  'W',
  'I001',
  'D100',
  'D101',
  'D102',
  'D103',
  'D104',
  'D105',
  'D106',
  'D107',
  'D2',
  'D4',
];

/**
 * Docstring rules that are left out when the repository names no convention. Some contradict each other (a blank line
 * before the class docstring or none, D203 and D211; the summary on the first line or the second, D212 and D213); the
 * others are one convention's own: NumPy's underlines and order (D406 to D408, D413), the imperative and the final full
 * stop of PEP 257 (D400, D401, D404; D415 stays, which takes any mark). No convention is named to ruff, because it then
 * sees for each docstring whether its sections are Google's or NumPy's, and D417 works for both.
 */
export const openDocstringRules: readonly string[] = [
  'D203',
  'D212',
  'D213',
  'D400',
  'D401',
  'D404',
  'D406',
  'D407',
  'D408',
  'D409',
  'D413',
];

/**
 * The version whose grammar is used when the repository names none: the newest in which annotations are still evaluated
 * where they stand. With 3.14's, names that fail in older versions would pass, and the formatter would write what older
 * versions cannot read.
 */
export const defaultVersion = 'py313';

const oldest = 7;
const newest = 15;

/** Ruff's name for the oldest version that a requirement such as `>=3.9,<4` admits; `undefined` when it names none. */
export function oldestVersion(requirement: string): string | undefined {
  const minors = requirement
    .split(/,|\|\||\s+(?=[<>=~^!])/)
    .flatMap((part) => /^\s*(?:>=|~=|==|\^|~)?\s*3\.(\d+)/.exec(part)?.[1] ?? [])
    .map(Number);
  const above = /(?:^|,)\s*>\s*3\.(\d+)/.exec(requirement)?.[1];
  if (above !== undefined) minors.push(Number(above) + 1);
  if (minors.length === 0)
    return /^\s*(?:>=|~=|\^)\s*3(?:\.0)?\s*(?:,|$)/.test(requirement) ? 'py37' : undefined;
  return `py3${Math.min(newest, Math.max(oldest, ...minors))}`;
}

/** Ruff's names of versions. */
export function isVersionName(name: unknown): name is string {
  const minor = Number(/^py3(\d+)$/.exec(String(name))?.[1] ?? Number.NaN);
  return minor >= oldest && minor <= newest;
}

/** What ruff and its like never look into. */
export const defaultExcludes: readonly string[] = [
  '.bzr',
  '.direnv',
  '.eggs',
  '.git',
  '.git-rewrite',
  '.hg',
  '.ipynb_checkpoints',
  '.mypy_cache',
  '.nox',
  '.pants.d',
  '.pyenv',
  '.pytest_cache',
  '.pytype',
  '.ruff_cache',
  '.svn',
  '.tox',
  '.venv',
  '.vscode',
  '__pypackages__',
  '_build',
  'buck-out',
  'dist',
  'node_modules',
  'site-packages',
  'venv',
];
