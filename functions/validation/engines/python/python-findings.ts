import type { FileSettings } from '../../analysis.ts';
import type { LocalFinding } from '../../finding.ts';
import { editKindOf, isFixedByFormatting } from './fixable-codes.ts';
import { formatCode, pythonRule, syntaxErrorCode } from './python-rules.ts';
import { isFormatted, type RuffDiagnostic } from './ruff.ts';
import type { SourceLines } from './source-lines.ts';

/** The text that the diagnostics are about. */
export interface AnalysedText {
  readonly text: string;
  readonly lines: SourceLines;
  readonly settings: FileSettings;
}

/** Whether one of ruff's diagnostics says that the text is not Python. */
export function isSyntaxError({ code }: RuffDiagnostic): boolean {
  return code === syntaxErrorCode || code === null;
}

/** What ruff says, in our words; left out is what it can only say because it does not know the file's name. */
export function findingsOf(diagnostics: readonly RuffDiagnostic[], file: AnalysedText): LocalFinding[] {
  return diagnostics.flatMap((diagnostic): LocalFinding[] => {
    const code = codeFor(diagnostic, file);
    if (code === undefined) return [];
    const { stage, severity } = pythonRule(code);
    if (!file.settings.stages.includes(stage)) return [];
    return [
      {
        code,
        message: messageFor(code, diagnostic, file.settings.kind),
        stage,
        severity,
        fixable: isFixable(code, diagnostic, file),
        line: diagnostic.start_location.row,
        column: diagnostic.start_location.column,
        endLine: diagnostic.end_location.row,
        endColumn: diagnostic.end_location.column,
      },
    ];
  });
}

/** The code under which ruff would report it, were it told the file's name; `undefined` when it would not. */
function codeFor(diagnostic: RuffDiagnostic, { text, settings: { kind } }: AnalysedText): string | undefined {
  const code = diagnostic.code ?? syntaxErrorCode;
  if (kind === '__init__.py' && code === 'D100') return hasCode(text) ? 'D104' : undefined;
  if (kind === 'pyi' && code === 'F821' && isBound(quotedName(diagnostic.message), text)) return undefined;
  return code;
}

function messageFor(code: string, { message }: RuffDiagnostic, kind: string): string {
  if (code === 'D104') return 'Missing docstring in public package';
  if (code === 'F401' && kind === '__init__.py') {
    return `${message}; if it is meant for users of the package, name it in \`__all__\``;
  }
  return message;
}

function isFixable(code: string, { fix }: RuffDiagnostic, { settings }: AnalysedText): boolean {
  return isFixedByFormatting(code, settings) || (fix !== null && editKindOf(code, settings) !== undefined);
}

/** An empty package file has nothing to document. */
function hasCode(text: string): boolean {
  return /^[ \t]*[^\s#]/m.test(text);
}

function quotedName(message: string): string {
  return /`([^`]+)`/.exec(message)?.[1] ?? '';
}

/** In a stub, names may be used before they are bound. */
function isBound(name: string, text: string): boolean {
  if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name)) return false;
  const binding = new RegExp(
    `(?:^|[^\\p{ID_Continue}.])(?:class|def|as|import)[ \\t]+${name}(?![\\p{ID_Continue}])|^[ \\t]*${name}[ \\t]*[:=]`,
    'mu',
  );
  return binding.test(text);
}

/** One finding for the whole file, at the first line that the formatter would change. */
export function formatFinding(file: AnalysedText, formatted: string): LocalFinding | undefined {
  if (formatted === file.text || !isFormatted(file.settings)) return undefined;
  const before = file.lines.lines;
  const after = formatted.split(/\r\n|\r|\n/);
  const first = before.findIndex((line, index) => line !== after[index]);
  const line = first < 0 ? before.length : first + 1;
  const count = differingLines(before, after);
  const { stage, severity } = pythonRule(formatCode);
  return {
    code: formatCode,
    message: `Not formatted: the formatter would change ${count === 1 ? 'one line' : `${count} lines`}`,
    stage,
    severity,
    fixable: true,
    line,
    column: 1,
    endLine: line,
    endColumn: (before[line - 1]?.length ?? 0) + 1,
  };
}

/** How many lines are not in the other text, however often: cheap, and near to what a comparison would say. */
function differingLines(before: readonly string[], after: readonly string[]): number {
  const left = new Map<string, number>();
  for (const line of after) left.set(line, (left.get(line) ?? 0) + 1);
  let gone = 0;
  for (const line of before) {
    const times = left.get(line) ?? 0;
    if (times === 0) gone += 1;
    else left.set(line, times - 1);
  }
  return Math.max(1, gone, after.length - before.length);
}
