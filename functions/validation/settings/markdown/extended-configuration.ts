import all from 'markdownlint/style/all' with { type: 'json' };
import cirosantilli from 'markdownlint/style/cirosantilli' with { type: 'json' };
import prettier from 'markdownlint/style/prettier' with { type: 'json' };
import relaxed from 'markdownlint/style/relaxed' with { type: 'json' };
import { objectOf } from '../javascript/values.ts';
import { folderOf, pathFrom, readSettings } from './settings-files.ts';

/** A configuration of markdownlint's rules. */
export type RuleConfiguration = Readonly<Record<string, unknown>>;

/** Styles that come with markdownlint. */
const styles: Readonly<Record<string, RuleConfiguration>> = { all, cirosantilli, prettier, relaxed };

const longestChain = 10;

/**
 * Puts what a configuration extends under it. A file of the repository and markdownlint's own styles are followed; of
 * anything else `remark` is told, and the rest of the configuration counts.
 *
 * @param path of the configuration: what it extends is written from its folder
 */
export function extendedConfiguration(
  configuration: RuleConfiguration,
  path: string,
  files: ReadonlyMap<string, string>,
  remark: (what: string) => void,
): RuleConfiguration {
  let result = configuration;
  let from = path;
  for (let length = 0; typeof result.extends === 'string'; length += 1) {
    const { extends: wanted, ...rest } = result;
    const style = /^markdownlint\/style\/(\w+)(?:\.json)?$/.exec(wanted)?.[1];
    if (style !== undefined && Object.hasOwn(styles, style)) return { ...styles[style], ...rest };
    const target = pathFrom(folderOf(from), wanted);
    const text = target === undefined ? undefined : files.get(target);
    if (target === undefined || text === undefined || length === longestChain) {
      const why =
        text === undefined ? 'is not a configuration in this repository' : 'is part of an endless chain';
      remark(`extends ${JSON.stringify(wanted)}: it ${why}`);
      return rest;
    }
    const read = readSettings(target, text);
    // A broken file is named for itself: its name says that it is a configuration.
    const base = 'value' in read ? objectOf(read.value) : {};
    const { extends: further, ...own } = base;
    result = { ...own, ...rest, ...(further === undefined ? {} : { extends: further }) };
    from = target;
  }
  const { extends: _, ...rest } = result;
  return rest;
}
