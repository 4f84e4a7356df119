import { describe, expect, it } from 'vitest';
import { languages, severities, stageNames, stages } from '../../../functions/validation/finding.ts';
import { fixCommits, runTrailer, skipMark } from '../../../functions/validation/fixing/fix-commits.ts';
import { languageOf } from '../../../functions/validation/language-of.ts';
import { mostAnnotations } from '../../../functions/validation/publish/check-run.ts';
import { checkName } from '../../../functions/validation/publish/github-publisher.ts';
import { fileBytesLimit } from '../../../functions/validation/readable-text.ts';
import { alwaysExcluded } from '../../../functions/validation/settings/repository-settings.ts';
import { codesIn, guideSection, tableOf } from '../../support/guide.ts';

const words = await guideSection('Stages, languages, severities');

describe('the guide to validation', () => {
  it('has the stages', () => {
    expect(tableOf(words).map(([stage]) => stage)).toEqual(
      stages.map((stage) => `${stage} \`${stageNames[stage]}\``),
    );
  });

  it('has the languages, and what their files end with', () => {
    const rows = tableOf(words, 1).map(([language = '', ends = '']) => [codesIn(language)[0], codesIn(ends)]);

    expect(rows.map(([language]) => language)).toEqual(languages);
    expect(rows).toEqual(
      rows.map(([language, ends]) => [
        language,
        [...(ends ?? [])].filter((end) => languageOf(`file${end}`) === language),
      ]),
    );
  });

  it('has the severities, the worst first', () => {
    expect(tableOf(words, 2).flatMap(([severity = '']) => codesIn(severity))).toEqual(
      severities.toReversed(),
    );
  });

  it('names what is always left out', () => {
    const [, named = ''] = /Always left out: ([\s\S]*?), what `\.gitattributes`/.exec(words) ?? [];

    expect(codesIn(named)).toEqual(alwaysExcluded);
  });

  it('has the words of our commits', async () => {
    const step = { kind: 'style', codes: ['format'], text: '' } as const;
    const fixed = Array.from({ length: 12 }, (_, file) => ({
      file: `${file}.py`,
      original: ' ',
      steps: [{ ...step, kind: 'imports' } as const, step],
    }));
    const fixes = await guideSection('Fixes');

    for (const { message } of fixCommits(fixed, 'run'))
      expect(fixes).toContain(`\`${message.split('\n')[0]}\``);
    expect(fixes).toContain(`\`${runTrailer}: <id>\``);
    expect(fixes).toContain(`\`${skipMark}\``);
  });

  it('has the name of the check, and how many annotations it has', async () => {
    const results = await guideSection('Where results appear');

    expect(results).toContain(`_${checkName}_`);
    expect(results).toContain(`the worst ${mostAnnotations.toLocaleString('en')}.`);
  });

  it('says how large a file may be', async () => {
    expect(await guideSection('Bad input')).toContain(`| larger than ${fileBytesLimit / 1024 / 1024} MB `);
  });
});
