import type { Suppression } from '../../analysis.ts';

/** What ESLint's rules, and TypeScript's, are called here. */
const ourCodes: Readonly<Record<string, string>> = {
  'no-unused-vars': 'noUnusedImports',
  '@typescript-eslint/no-unused-vars': 'noUnusedImports',
  'unused-imports/no-unused-imports': 'noUnusedImports',
  'no-undef': 'noUndeclaredVariables',
  'max-len': 'line-length',
  '@stylistic/max-len': 'line-length',
  'import/no-unresolved': 'missing-import',
  'import-x/no-unresolved': 'missing-import',
  'n/no-missing-import': 'missing-import',
  'n/no-missing-require': 'missing-import',
  'node/no-missing-import': 'missing-import',
  'node/no-missing-require': 'missing-import',
  'import/no-extraneous-dependencies': 'undeclared-dependency',
  'import-x/no-extraneous-dependencies': 'undeclared-dependency',
  'n/no-extraneous-import': 'undeclared-dependency',
  'n/no-extraneous-require': 'undeclared-dependency',
  'node/no-extraneous-import': 'undeclared-dependency',
  'node/no-extraneous-require': 'undeclared-dependency',
  'jsdoc/require-jsdoc': 'missing-jsdoc',
  'require-jsdoc': 'missing-jsdoc',
  'prettier/prettier': 'format',
};

/** A directive without rules silences all that ESLint could have said, and no syntax error. */
const allCodes = [...new Set(Object.values(ourCodes))];

const importCodes = ['missing-import', 'undeclared-dependency'];

/** Our code for a rule of ESLint's, if there is one. */
export function codeOfEslintRule(rule: string): string | undefined {
  return ourCodes[rule];
}

/**
 * The comments of other tools that silence findings: `eslint-disable`, `-enable`, `-disable-line`, `-disable-next-line`,
 * TypeScript's two comments for the next line, for imports on it, and `@ts-nocheck` for the imports of the file.
 *
 * @param concerned the lines that anything is to be said about: a block is written out for these only
 */
export function eslintComments(
  text: string,
  lines: readonly string[],
  concerned: readonly number[],
): readonly Suppression[] {
  if (!/eslint-disable|@ts-(?:ignore|expect-error|nocheck)/.test(text)) return [];
  const found: Suppression[] = [];
  const open = new Map<string, number>();
  const close = (code: string, before: number): void => {
    const from = open.get(code);
    if (from === undefined) return;
    open.delete(code);
    for (const line of new Set(concerned))
      if (line >= from && line < before) found.push({ line, codes: [code] });
  };
  lines.forEach((line, index) => {
    const number = index + 1;
    if (line.includes('@ts-')) found.push(...typescriptDirectives(line, number));
    if (!line.includes('eslint-')) return;
    for (const [, verb = '', place, rest = ''] of line.matchAll(directive)) {
      const codes = codesIn(rest);
      if (place === '-line') found.push({ line: number, codes });
      else if (place === '-next-line') found.push({ line: number + 1, codes });
      else if (verb === 'disable') for (const code of codes) open.set(code, open.get(code) ?? number);
      else for (const code of codes) close(code, number);
    }
  });
  for (const [code, from] of [...open]) {
    // From the top on it is the whole file, whatever is found in it later.
    if (isAtTop(lines, from)) found.push({ line: 0, codes: [code] });
    else close(code, Number.POSITIVE_INFINITY);
  }
  return found;
}

const directive = /(?:\/\/|\/\*)\s*eslint-(disable|enable)(-line|-next-line)?(?![\w-])(.*?)(?=\*\/|$)/g;

function codesIn(rest: string): readonly string[] {
  const list = rest.split(/\s--+\s/, 1)[0]?.trim() ?? '';
  if (list === '') return allCodes;
  return list.split(/[\s,]+/).flatMap((rule) => ourCodes[rule] ?? []);
}

function typescriptDirectives(line: string, number: number): readonly Suppression[] {
  if (/^\s*\/\/\s*@ts-nocheck\b/.test(line)) return [{ line: 0, codes: importCodes }];
  if (/(?:\/\/|\/\*|\*)\s*@ts-(?:ignore|expect-error)\b/.test(line))
    return [{ line: number + 1, codes: importCodes }];
  return [];
}

/** Nothing but comments, directives and empty lines is before that line. */
function isAtTop(lines: readonly string[], number: number): boolean {
  const before = lines.slice(0, number - 1).join('\n');
  return before.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|^#!.*|['"]use \w+['"];?/g, '').trim() === '';
}
