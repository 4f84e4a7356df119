import type { visibleText } from '../../visible-text.ts';
import type { findingElement } from './finding-element.ts';
import type { findingList } from './finding-list.ts';
import type { selectFindings } from './select-findings.ts';
import type { splitExcerpt } from './split-excerpt.ts';

/**
 * The functions of the page's script. They travel as their own text, so they get each other as arguments: nothing else of the
 * product is there in the page. For the same reason the functions inside them are methods or have no name: a bundler that
 * keeps names wraps all others in a call of its own, which is not there either.
 */
export interface PageParts {
  readonly visibleText: typeof visibleText;
  readonly splitExcerpt: typeof splitExcerpt;
  readonly selectFindings: typeof selectFindings;
  readonly findingElement: typeof findingElement;
  readonly findingList: typeof findingList;
}
