import { pythonRule } from '../engines/python/python-rules.ts';
import type { Language, Stage } from '../finding.ts';
import { stageNames } from '../finding.ts';

/** What a rule is about, for reports that describe rules. */
export interface RuleHelp {
  /** A few words. */
  readonly title: string;
  /** One or two sentences: what is wrong, and what to do. */
  readonly text: string;
  /** A page of the engine's own documentation. */
  readonly uri?: string;
}

/** Rules of ours, and those that mean the same in every language. */
const common: Readonly<Record<string, RuleHelp>> = {
  'invalid-syntax': {
    title: 'Syntax error',
    text: 'The file cannot be parsed, so nothing else in it was checked. Correct the syntax first.',
  },
  parse: {
    title: 'Syntax error',
    text: 'The file cannot be parsed, so nothing else in it was checked. Correct the syntax first.',
  },
  'duplicate-key': {
    title: 'Duplicate key',
    text: 'One object has the same key twice; readers keep only one of the values. Remove the other.',
  },
  format: {
    title: 'Not formatted',
    text: 'The formatter would write parts of the file in another way. Let `--fix` do it.',
  },
  'line-length': {
    title: 'Line too long',
    text: 'The line is longer than the limit of the repository. Break it.',
  },
  'missing-import': {
    title: 'Import leads nowhere',
    text: 'There is no such module in the repository. Correct the path, or add the file.',
  },
  'undeclared-dependency': {
    title: 'Undeclared dependency',
    text: 'A package is imported that no manifest names. Add it to the manifest.',
  },
  'missing-jsdoc': {
    title: 'Export without JSDoc',
    text: 'Other files may use this, and nothing says what it promises. Describe it in a JSDoc comment.',
  },
};

const scriptRules: Readonly<Record<string, RuleHelp>> = {
  noUnusedImports: {
    title: 'Unused import',
    text: 'Nothing in the file uses what is imported. Remove it; `--fix` does.',
  },
  noUndeclaredVariables: {
    title: 'Undeclared variable',
    text: 'No declaration of this name is in sight. Import it, declare it, or name it as a global in a comment.',
  },
};

const markdownTitles: Readonly<Record<string, string>> = {
  MD009: 'Space at the end of a line',
  MD010: 'Tab character',
  MD012: 'Several blank lines',
  MD013: 'Line too long',
  MD022: 'Heading without blank lines around it',
  MD031: 'Code block without blank lines around it',
  MD032: 'List without blank lines around it',
  MD041: 'File does not begin with a heading',
  MD045: 'Image without alternate text',
  MD047: 'No line break at the end of the file',
  MD049: 'Another mark for emphasis',
  MD050: 'Another mark for strong emphasis',
  MD051: 'Link to a heading that is not there',
  MD053: 'Link target that nothing uses',
};

/** Help for any code of any engine. */
export function ruleHelp(language: Language, code: string, stage: Stage): RuleHelp {
  const known = own(common, code);
  if (known) return known;
  if (language === 'python') return pythonHelp(code);
  if (language === 'markdown') return markdownHelp(code);
  return scriptHelp(code, stage);
}

function pythonHelp(code: string): RuleHelp {
  const { title } = pythonRule(code);
  return { title, text: `${title}: rule ${code} of ruff.`, uri: 'https://docs.astral.sh/ruff/rules/' };
}

function markdownHelp(code: string): RuleHelp {
  const title = own(markdownTitles, code) ?? `Markdown rule ${code}`;
  if (!/^MD\d{3}$/.test(code)) return { title, text: `${title}.` };
  const uri = `https://github.com/DavidAnson/markdownlint/blob/main/doc/${code.toLowerCase()}.md`;
  return { title, text: `${title}: rule ${code} of markdownlint.`, uri };
}

function scriptHelp(code: string, stage: Stage): RuleHelp {
  const title = sentence(code);
  if (!/^[a-z]+(?:[A-Z][a-z0-9]*)+$/.test(code)) return { title, text: `${title} (${stageNames[stage]}).` };
  const page = code.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const uri = `https://biomejs.dev/linter/rules/${page}/`;
  return { title, text: `${title}: rule ${code} of Biome.`, uri, ...own(scriptRules, code) };
}

/** Not what every object has: a code may be called `toString`. */
function own<T>(table: Readonly<Record<string, T>>, code: string): T | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}

/** `noUnusedImports` and `no-unused-imports` become `No unused imports`. */
function sentence(code: string): string {
  const words = code
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('-', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
