import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Node } from '../../../../functions/taxonomy/document/node.ts';
import { canonicalText } from '../../../../functions/taxonomy/merge/equal.ts';
import { mergeValues } from '../../../../functions/taxonomy/merge/merge-values.ts';
import { composed, editedYaml, unwritten, yamlValue } from '../../../support/yaml-documents.ts';
import { changedYaml, yamlChange, yamlLook, yamlMap, yamlText } from '../../../support/yaml-texts.ts';

const runs = { numRuns: 300 };

describe('any YAML file', () => {
  it('stays byte for byte, when its value stays', () => {
    fc.assert(
      fc.property(yamlMap(0), yamlLook, (part, look) => {
        const text = yamlText(part, look);
        expect(editedYaml(text, unwritten(yamlValue(text)))).toBe(text);
      }),
      runs,
    );
  });

  it('means what it was given, wherever the value comes from', () => {
    const origin = fc.constantFrom(
      { name: 'moved', from: (node: Node) => node },
      { name: 'composed', from: composed },
      { name: 'unwritten', from: unwritten },
    );
    fc.assert(
      fc.property(
        yamlMap(0),
        yamlLook,
        yamlMap(0),
        yamlLook,
        origin,
        (part, look, other, otherLook, { from }) => {
          const value = yamlValue(yamlText(other, otherLook));
          const edited = editedYaml(yamlText(part, look), from(value));
          expect(canonicalText(yamlValue(edited))).toBe(canonicalText(value));
        },
      ),
      runs,
    );
  });

  it('becomes the file that a change comes from, when they were equal before', () => {
    fc.assert(
      fc.property(yamlMap(2), yamlLook, yamlChange, (part, look, change) => {
        const text = yamlText(part, look);
        const changed = yamlText(changedYaml(part, change), look);
        fc.pre(canonicalText(yamlValue(text)) !== canonicalText(yamlValue(changed)));
        // Of two equal items, no one can tell which has gone, and its comments with it.
        fc.pre(!hasTwins(yamlValue(text)) && !hasTwins(yamlValue(changed)));
        expect(editedYaml(text, merged(yamlValue(text), yamlValue(changed)))).toBe(changed);
      }),
      runs,
    );
  });
});

/** What a merge makes of a change at one side. */
function merged(base: Node, changed: Node): Node {
  const sides = [
    { name: 'one', base, value: changed },
    { name: 'other', base, value: base },
  ];
  const { value } = mergeValues({ current: base, sides, strategy: 'merge', rank: [] });
  return value ?? base;
}

function hasTwins(node: Node): boolean {
  if (node.kind === 'scalar') return false;
  if (node.kind === 'object') return [...node.members.values()].some(hasTwins);
  return new Set(node.items.map(canonicalText)).size < node.items.length || node.items.some(hasTwins);
}
