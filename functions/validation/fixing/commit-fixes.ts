import { fixKinds } from '../analysis.ts';
import { stageAndCommit } from '../sources/stage-and-commit.ts';
import { fixAuthor, fixCommits } from './fix-commits.ts';
import type { FileFix } from './fix-files.ts';
import type { FixStep } from './fix-text.ts';
import { type UnwrittenFix, writeFixes } from './write-fixes.ts';

/** What was committed in a work tree. */
export interface CommittedFixes {
  /** Ids, in their order. */
  readonly commits: readonly string[];
  readonly written: readonly FileFix[];
  readonly unwritten: readonly UnwrittenFix[];
}

/**
 * Writes fixes into a work tree and commits them, one commit for each kind. The files must be as the last commit has
 * them, or changes of somebody else would be committed along. Throws as `stageAndCommit`.
 */
export async function commitFixes(
  root: string,
  fixes: readonly FileFix[],
  runId: string,
): Promise<CommittedFixes> {
  const commits: string[] = [];
  const unwritten: UnwrittenFix[] = [];
  let current = fixes;
  for (const kind of fixKinds) {
    const parts = current.flatMap((fix) => {
      const step = fix.steps.find((each) => each.kind === kind);
      return step ? [{ file: fix.file, original: textBefore(fix, step), steps: [step] }] : [];
    });
    const outcome = await writeFixes(root, parts);
    unwritten.push(...outcome.unwritten);
    const lost = new Set(outcome.unwritten.map(({ file }) => file));
    current = current.filter(({ file }) => !lost.has(file));
    // The message tells of what was written, and of nothing else.
    for (const { message, changes } of fixCommits(outcome.written, runId)) {
      const files = [...changes.keys()];
      const id = await stageAndCommit({ root, files, message, author: fixAuthor });
      if (id !== undefined) commits.push(id);
    }
  }
  return { commits, written: current, unwritten };
}

function textBefore({ original, steps }: FileFix, step: FixStep): string {
  return steps[steps.indexOf(step) - 1]?.text ?? original;
}
