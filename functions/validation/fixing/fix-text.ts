import { type AnalysisTask, type FileAnalysis, type FixKind, fixKinds } from '../analysis.ts';
import type { EngineProblem } from '../engines/engine-messages.ts';
import type { EnginePool } from '../engines/engine-pool.ts';
import type { LocalFinding } from '../finding.ts';
import { obstacleToFix } from './accept-fix.ts';

/** One kind of fix that was applied to a file. */
export interface FixStep {
  readonly kind: FixKind;
  readonly codes: readonly string[];
  /** The whole file after this step. */
  readonly text: string;
}

/** A kind of fix that was tried and thrown away. */
export interface RefusedFix {
  readonly kind: FixKind;
  readonly reason: string;
}

/** What became of one file. */
export interface FixedFileText {
  /** In their order: each begins where the one before it ended. */
  readonly steps: readonly FixStep[];
  readonly refused: readonly RefusedFix[];
  /** What the file's content says after the last step. */
  readonly analysis: FileAnalysis;
}

/** Which kind of fix mends a finding. */
function fixKindOf({ stage }: Pick<LocalFinding, 'stage'>): FixKind {
  return stage === 2 ? 'imports' : 'style';
}

/**
 * Mends what `wanted` names, one kind after the other. Every step is analysed again, and one that broke something or
 * brought nothing is dropped as if it had never been made.
 */
export async function fixText(
  pool: Pick<EnginePool, 'analyse' | 'fix'>,
  task: AnalysisTask,
  analysis: FileAnalysis,
  wanted: readonly Pick<LocalFinding, 'code' | 'stage'>[],
): Promise<FixedFileText> {
  const steps: FixStep[] = [];
  const refused: RefusedFix[] = [];
  let current = { text: task.text, analysis };
  for (const kind of fixKinds) {
    const codes = [...new Set(wanted.filter((each) => fixKindOf(each) === kind).map(({ code }) => code))];
    if (codes.length === 0) continue;
    const attempt = await tryFix(pool, { ...task, text: current.text }, current.analysis, kind, codes);
    if ('reason' in attempt) {
      refused.push({ kind, reason: attempt.reason });
    } else if (attempt.step.text !== current.text) {
      steps.push(attempt.step);
      current = { text: attempt.step.text, analysis: attempt.analysis };
    }
  }
  return { steps, refused, analysis: current.analysis };
}

async function tryFix(
  pool: Pick<EnginePool, 'analyse' | 'fix'>,
  task: AnalysisTask,
  before: FileAnalysis,
  kind: FixKind,
  codes: readonly string[],
): Promise<{ readonly step: FixStep; readonly analysis: FileAnalysis } | { readonly reason: string }> {
  const fixed = await pool.fix(task, kind, codes);
  if ('problem' in fixed) return { reason: fixed.problem };
  if (fixed.text === task.text) return { step: { kind, codes: [], text: task.text }, analysis: before };
  const tidied = await keepFormatted(pool, { ...task, text: fixed.text }, before);
  if ('problem' in tidied) return { reason: tidied.problem };
  const { text, analysis } = tidied;
  const reason = obstacleToFix(before, analysis, kind, codes);
  return reason === undefined ? { step: { kind, codes: fixed.codes, text }, analysis } : { reason };
}

/** Where a line goes, blank ones stay behind: a file that was formatted is formatted again, in the same step. */
async function keepFormatted(
  pool: Pick<EnginePool, 'analyse' | 'fix'>,
  task: AnalysisTask,
  before: FileAnalysis,
): Promise<{ readonly text: string; readonly analysis: FileAnalysis } | EngineProblem> {
  const after = await pool.analyse(task);
  if ('problem' in after || isFormatted(after) || !isFormatted(before)) {
    return 'problem' in after ? after : { text: task.text, analysis: after };
  }
  const formatted = await pool.fix(task, 'style', [formatCode]);
  if ('problem' in formatted) return formatted;
  const analysis = await pool.analyse({ ...task, text: formatted.text });
  return 'problem' in analysis ? analysis : { text: formatted.text, analysis };
}

/** The code of all languages for a text that their formatter would change. */
const formatCode = 'format';

function isFormatted({ findings }: FileAnalysis): boolean {
  return !findings.some(({ code }) => code === formatCode);
}
