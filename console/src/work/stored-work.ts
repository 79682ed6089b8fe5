/** Where the browser keeps the list of long work. It has names of people. */
export const STORED_WORK = 'gatehouse-work';

let isForgotten = false;

/** At a log-out: the next person at this browser must not read the names, so none are kept. */
export function forgetStoredWork(): void {
  isForgotten = true;
  try {
    localStorage.removeItem(STORED_WORK);
  } catch {
    // The browser keeps nothing.
  }
}

export function isWorkForgotten(): boolean {
  return isForgotten;
}
