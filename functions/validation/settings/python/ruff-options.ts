import { isRuffSelector } from '../../engines/python/ruff-rule-codes.ts';
import { isVersionName } from './default-rules.ts';

/** A table of a TOML file. */
export type Table = Readonly<Record<string, unknown>>;

/** Whether a value of a TOML file is a table. */
export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The table under a key; an empty one where there is none. */
export function tableAt(table: Table, key: string): Table {
  const value = Object.hasOwn(table, key) ? table[key] : undefined;
  return isTable(value) ? value : {};
}

/** The texts of an array; empty for anything else. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Whole numbers of a range. */
export function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && texts(value).length === value.length;
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const oneOf =
  (...allowed: readonly string[]) =>
  (value: unknown): boolean =>
    allowed.includes(String(value));

// Ruff refuses a configuration as a whole for one value that it does not take, and with it every file. So each is looked
// at before.
const topOptions: Readonly<Record<string, (value: unknown) => boolean>> = {
  'line-length': (value) => isWhole(value, 1, 320),
  'indent-width': (value) => isWhole(value, 1, 16),
  'target-version': isVersionName,
  builtins: isTexts,
};

const formatOptions: Readonly<Record<string, (value: unknown) => boolean>> = {
  'indent-style': oneOf('space', 'tab'),
  'quote-style': oneOf('single', 'double', 'preserve'),
  'line-ending': oneOf('auto', 'lf', 'cr-lf', 'native'),
  'skip-magic-trailing-comma': isFlag,
  'docstring-code-format': isFlag,
  'docstring-code-line-length': (value) => value === 'dynamic' || isWhole(value, 1, 320),
};

const lintOptions: Readonly<Record<string, (value: unknown) => boolean>> = {
  'allowed-confusables': isTexts,
  'dummy-variable-rgx': isPlainExpression,
  'logger-objects': isTexts,
  'task-tags': isTexts,
  'typing-modules': isTexts,
  'typing-extensions': isFlag,
  'future-annotations': isFlag,
  external: isTexts,
  fixable: isSelectors,
  unfixable: isSelectors,
};

/** Tables with the options of one family of rules; passed on as they are. */
const ruleTables: ReadonlySet<string> = new Set([
  'flake8-annotations',
  'flake8-bandit',
  'flake8-boolean-trap',
  'flake8-bugbear',
  'flake8-builtins',
  'flake8-comprehensions',
  'flake8-copyright',
  'flake8-errmsg',
  'flake8-gettext',
  'flake8-implicit-str-concat',
  'flake8-import-conventions',
  'flake8-pytest-style',
  'flake8-quotes',
  'flake8-self',
  'flake8-tidy-imports',
  'flake8-type-checking',
  'flake8-unused-arguments',
  'isort',
  'mccabe',
  'pep8-naming',
  'pycodestyle',
  'pydoclint',
  'pydocstyle',
  'pyflakes',
  'pylint',
  'pyupgrade',
  'ruff',
]);

/** Options that decide nothing here: how ruff prints, caches, and what it does on request. */
const idle: ReadonlySet<string> = new Set([
  'cache-dir',
  'explicit-preview-rules',
  'extend-fixable',
  'extend-safe-fixes',
  'extend-unsafe-fixes',
  'fix',
  'fix-only',
  'force-exclude',
  'output-format',
  'respect-gitignore',
  'show-fixes',
  'unsafe-fixes',
]);

/** Options that are read elsewhere. */
const readElsewhere: ReadonlySet<string> = new Set([
  'exclude',
  'extend',
  'extend-exclude',
  'extend-ignore',
  'extend-per-file-ignores',
  'extend-select',
  'format',
  'ignore',
  'lint',
  'namespace-packages',
  'per-file-ignores',
  'per-file-target-version',
  'select',
  'src',
]);

/** What of a table may be given to ruff, and the names of what may not. */
export interface CheckedOptions {
  readonly taken: Table;
  readonly refused: readonly string[];
}

/** Options at the top of ruff's configuration. Those of the linter may stand there too, as they used to. */
export function checkedTop(table: Table): CheckedOptions {
  return checked(table, topOptions, (key) => key in lintOptions || ruleTables.has(key));
}

/** Options of `format`. */
export function checkedFormat(table: Table): CheckedOptions {
  return checked(table, formatOptions, () => false);
}

/** Options of `lint`, and those of the linter at the top. */
export function checkedLint(table: Table): CheckedOptions {
  const { taken, refused } = checked(table, lintOptions, (key) => ruleTables.has(key));
  const tables = Object.entries(table).filter(([key, value]) => ruleTables.has(key) && isTable(value));
  return { taken: { ...taken, ...Object.fromEntries(tables) }, refused };
}

function checked(
  table: Table,
  options: Readonly<Record<string, (value: unknown) => boolean>>,
  isOther: (key: string) => boolean,
): CheckedOptions {
  const taken: Record<string, unknown> = {};
  const refused: string[] = [];
  for (const [key, value] of Object.entries(table)) {
    const test = Object.hasOwn(options, key) ? options[key] : undefined;
    if (test?.(value)) taken[key] = value;
    else if (test !== undefined) refused.push(key);
    else if (!isOther(key) && !idle.has(key) && !readElsewhere.has(key)) refused.push(key);
  }
  return { taken, refused };
}

function isSelectors(value: unknown): boolean {
  return isTexts(value) && texts(value).every(isRuffSelector);
}

/** An expression that Rust reads as JavaScript does, as far as can be seen without Rust. */
function isPlainExpression(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 200 || /\(\?(?!:)|\\[1-9k]/.test(value)) return false;
  try {
    return new RegExp(value, 'u').source !== '';
  } catch {
    // Not an expression: the answer, not a failure.
    return false;
  }
}
