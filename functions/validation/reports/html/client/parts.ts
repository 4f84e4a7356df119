import type { visibleText } from '../../visible-text.ts';
import type { findingElement } from './finding-element.ts';
import type { findingList } from './finding-list.ts';
import type { selectFindings } from './select-findings.ts';
import type { splitExcerpt } from './split-excerpt.ts';

/** The functions of the page's script. They get each other as arguments: nothing else of the product is there in the page. */
export interface PageParts {
  readonly visibleText: typeof visibleText;
  readonly splitExcerpt: typeof splitExcerpt;
  readonly selectFindings: typeof selectFindings;
  readonly findingElement: typeof findingElement;
  readonly findingList: typeof findingList;
}
