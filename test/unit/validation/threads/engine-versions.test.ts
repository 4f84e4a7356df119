import { describe, expect, it } from 'vitest';
import { engineVersions, packageVersions } from '../../../../functions/validation/engines/engine-versions.ts';
import { languages } from '../../../../functions/validation/finding.ts';
import project from '../../../../package.json' with { type: 'json' };

describe('the versions under which analyses are kept', () => {
  it('are those of the installed engines', () => {
    expect(project.dependencies).toMatchObject(packageVersions);
  });

  it('exist for every language and name our own rules too', () => {
    expect(Object.keys(engineVersions())).toEqual([...languages]);
    expect(Object.values(engineVersions()).every((version) => /, rules \d+$/.test(version))).toBe(true);
  });
});
