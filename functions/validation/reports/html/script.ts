import { visibleText } from '../visible-text.ts';
import { findingElement } from './client/finding-element.ts';
import { findingList } from './client/finding-list.ts';
import type { PageParts } from './client/parts.ts';
import { selectFindings } from './client/select-findings.ts';
import { splitExcerpt } from './client/split-excerpt.ts';
import { startPage } from './client/start-page.ts';

const parts: PageParts = { visibleText, splitExcerpt, selectFindings, findingElement, findingList };

/**
 * The page's script. Its functions are checked with the rest of the product and travel as their own text: so there is no file to
 * find at run time, in a bundle or not.
 */
export function pageScript(): string {
  const properties = Object.entries(parts).map(([name, part]) => `${name}: ${part}`);
  return `'use strict';\n(${startPage})(document, window, {\n${properties.join(',\n')}\n});`;
}
