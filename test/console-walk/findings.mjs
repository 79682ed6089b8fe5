/** What is wrong with pages. A walk goes on after it, and fails at its end. */
export class Findings {
  #all = new Map();
  pages = 0;

  /** @param where the page; pages with the same fault share a line */
  add(where, what) {
    this.#all.set(what, [...(this.#all.get(what) ?? []), where]);
  }

  /** Prints everything. @returns whether there was nothing */
  report() {
    console.log(`${this.pages} pages were examined.`);
    for (const [what, where] of this.#all)
      console.log(`FOUND  ${where.join(', ')}:\n       ${what}`);
    if (this.#all.size === 0) console.log('Nothing is wrong.');
    return this.#all.size === 0;
  }
}
