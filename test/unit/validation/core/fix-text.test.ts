import { describe, expect, it } from 'vitest';
import type { FileAnalysis, FixKind } from '../../../../functions/validation/analysis.ts';
import type { EnginePool } from '../../../../functions/validation/engines/engine-pool.ts';
import { fixText } from '../../../../functions/validation/fixing/fix-text.ts';
import { fileAnalysis, fileSettings, localFinding } from '../../../support/validation-files.ts';

const unused = localFinding({ code: 'F401', stage: 2 });
const format = localFinding({ code: 'format', stage: 3, severity: 'info' });

/** Engines for which each text has just these findings, and each fix just this result. */
function engines(
  texts: Readonly<Record<string, readonly ReturnType<typeof localFinding>[]>>,
  fixes: Readonly<Record<string, string>>,
) {
  const analyse = async ({ text }: { readonly text: string }): Promise<FileAnalysis> =>
    fileAnalysis({ findings: texts[text] ?? [] });
  const fix = async ({ text }: { readonly text: string }, kind: FixKind) => ({
    text: fixes[`${kind} ${text}`] ?? text,
    codes: [kind],
  });
  return { analyse, fix };
}

const run = (pool: Pick<EnginePool, 'analyse' | 'fix'>, text: string, before: FileAnalysis) =>
  fixText(pool, { text, settings: fileSettings() }, before, before.findings);

describe('fixing a text', () => {
  it('mends imports before style, each upon the other', async () => {
    const pool = engines(
      { both: [unused, format], one: [format], none: [] },
      { 'imports both': 'one', 'style one': 'none' },
    );
    const { steps } = await run(pool, 'both', fileAnalysis({ findings: [unused, format] }));
    expect(steps.map(({ kind, text }) => [kind, text])).toEqual([
      ['imports', 'one'],
      ['style', 'none'],
    ]);
  });

  it('formats again, in the same step, what was formatted before', async () => {
    const pool = engines(
      { unused: [unused], gap: [format], tidy: [] },
      { 'imports unused': 'gap', 'style gap': 'tidy' },
    );
    const { steps } = await run(pool, 'unused', fileAnalysis({ findings: [unused] }));
    expect(steps.map(({ kind, text }) => [kind, text])).toEqual([['imports', 'tidy']]);
  });

  it('leaves the form of a text alone that was not formatted', async () => {
    const pool = engines(
      { both: [unused, format], one: [format] },
      { 'imports both': 'one', 'style one': 'none' },
    );
    const { steps } = await fixText(
      pool,
      { text: 'both', settings: fileSettings() },
      fileAnalysis({ findings: [unused, format] }),
      [unused],
    );
    expect(steps.map(({ text }) => text)).toEqual(['one']);
  });

  it('drops a step that breaks something, and says why', async () => {
    const broken = localFinding({ code: 'invalid-syntax', stage: 1, severity: 'critical' });
    const pool = engines({ unused: [unused], broken: [broken] }, { 'imports unused': 'broken' });
    const outcome = await run(pool, 'unused', fileAnalysis({ findings: [unused] }));
    expect([outcome.steps, outcome.refused]).toEqual([
      [],
      [{ kind: 'imports', reason: 'it would break the syntax' }],
    ]);
  });

  it('goes on with the style after imports that could not be mended', async () => {
    const pool = engines({ both: [unused, format], none: [unused] }, { 'style both': 'none' });
    const outcome = await run(pool, 'both', fileAnalysis({ findings: [unused, format] }));
    expect([outcome.steps.map(({ kind }) => kind), outcome.refused]).toEqual([['style'], []]);
  });

  it('drops a step during which an engine failed', async () => {
    const pool = { ...engines({}, {}), fix: async () => ({ problem: 'took longer than 10 s' }) };
    const { refused } = await run(pool, 'unused', fileAnalysis({ findings: [unused] }));
    expect(refused).toEqual([{ kind: 'imports', reason: 'took longer than 10 s' }]);
  });
});
