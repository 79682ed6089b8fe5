import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'puppeteer-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** How far the page reaches beyond the window, in pixels. */
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Colors that change little by little have too little contrast on the way. */
const AT_REST = `Promise.allSettled(document.getAnimations()
  .filter((each) => each.effect?.getComputedTiming().endTime < Infinity)
  .map((each) => each.finished)).then(() => {})`;

/**
 * Returns what axe finds on the page that is open.
 *
 * @param impacts what a fault must mean for people to be named; all if left out
 */
export async function faultsOf(page: Page, impacts?: readonly string[]): Promise<string[]> {
  await page.evaluate(AXE);
  await page.evaluate(AT_REST);
  const { violations } = (await page.evaluate('axe.run(document)')) as {
    violations: readonly Violation[];
  };
  return violations
    .filter(({ impact }) => impacts?.includes(impact) ?? true)
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' ')}`);
}

export async function overflowOf(page: Page): Promise<number> {
  return (await page.evaluate(OVERFLOW)) as number;
}
