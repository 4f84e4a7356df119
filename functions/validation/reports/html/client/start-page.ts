import type { PageData } from '../page-data.ts';
import type { PageDocument, PageElement, PageWindow } from './browser.ts';
import type { PageParts } from './parts.ts';

/** Brings the page to life: filters, search, keys, the switch between dark and light. Self-contained: it runs in the page. */
export function startPage(document: PageDocument, window: PageWindow, parts: PageParts): void {
  const byId = (id: string): PageElement => {
    const element = document.getElementById(id);
    if (element === null) throw new Error(`the page has no ${id}`);
    return element;
  };
  const root = document.documentElement;
  const theme = byId('theme');
  theme.hidden = false;
  theme.addEventListener('click', () => {
    const system = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    const now = root.getAttribute('data-theme') ?? system;
    root.setAttribute('data-theme', now === 'dark' ? 'light' : 'dark');
  });
  // A page without findings has nothing else to bring to life.
  if (document.getElementById('workbench') === null) return;

  const data: PageData = JSON.parse(byId('data').textContent ?? '');
  const search = byId('search');
  const path = byId('path');
  const stage = byId('stage');
  const language = byId('language');
  const order = byId('order');
  const fixable = byId('fixable');
  const chips = Array.from(document.querySelectorAll('[data-severity]'));
  const isPressed = (button: PageElement): boolean => button.getAttribute('aria-pressed') === 'true';
  const press = (button: PageElement, pressed: boolean): void =>
    button.setAttribute('aria-pressed', String(pressed));
  const places = { list: byId('findings'), more: byId('more') };
  const list = parts.findingList(document, window, data.severities, places, parts);

  const update = (): void => {
    const pressed = chips.filter(isPressed);
    const rows = parts.selectFindings(data, {
      words: search.value.toLowerCase().split(/\s+/).filter(Boolean),
      severities: new Set(pressed.map((chip) => Number(chip.getAttribute('data-severity')))),
      stage: stage.value,
      language: language.value,
      path: path.value.trim().toLowerCase(),
      fixableOnly: fixable.checked,
      worstFirst: order.value === 'worst',
    });
    const files = new Set(rows.map(({ file }) => file)).size;
    const total = data.files.reduce((sum, file) => sum + file.findings.length, 0);
    const shown = rows.length.toLocaleString('en');
    byId('shown').textContent =
      `${shown} of ${total.toLocaleString('en')} findings in ${files.toLocaleString('en')} ${files === 1 ? 'file' : 'files'}`;
    byId('nothing').hidden = rows.length > 0;
    list.show(rows);
  };

  let frame = 0;
  const updateSoon = (): void => {
    window.cancelAnimationFrame(frame);
    frame = window.requestAnimationFrame(update);
  };
  const reset = (): void => {
    for (const field of [search, path, stage, language]) field.value = '';
    order.value = 'file';
    fixable.checked = false;
    for (const chip of chips) press(chip, true);
    update();
  };

  for (const field of [search, path, stage, language, order, fixable]) {
    field.addEventListener('input', updateSoon);
  }
  for (const chip of chips) {
    chip.addEventListener('click', () => {
      press(chip, !isPressed(chip));
      update();
    });
  }
  byId('reset').addEventListener('click', reset);
  for (const button of document.querySelectorAll('[data-only-language], [data-only-path]')) {
    button.addEventListener('click', () => {
      language.value = button.getAttribute('data-only-language') ?? '';
      path.value = button.getAttribute('data-only-path') ?? '';
      update();
      byId('toolbar').scrollIntoView();
    });
  }
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && ![search, path].some((field) => field === document.activeElement)) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === 'Escape' && document.activeElement === search) {
      search.value = '';
      update();
    }
  });

  // Paper has no end to scroll to; beyond this it would be hundreds of pages.
  window.addEventListener('beforeprint', () => list.showMore(2000));

  byId('workbench').hidden = false;
  update();
}
