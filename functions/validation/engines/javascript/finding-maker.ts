import type { FileSettings } from '../../analysis.ts';
import type { LocalFinding, Severity, Span } from '../../finding.ts';
import { engineOptions } from './engine-options.ts';
import type { Rule } from './javascript-rules.ts';

/** Makes findings of one table of rules, with the severities that the repository asks for. */
export function findingMaker<Code extends string>(
  rules: Readonly<Record<Code, Rule>>,
  settings: FileSettings,
) {
  const severities: Readonly<Record<string, Severity>> = engineOptions(settings.options).severities ?? {};
  return (code: Code, { line, column, endLine, endColumn }: Span, message: string): LocalFinding => {
    const { stage, severity, fixable } = rules[code];
    const asked = severities[code] ?? severity;
    return { line, column, endLine, endColumn, code, message, stage, severity: asked, fixable };
  };
}
